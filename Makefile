# Two commands matter: `make demo` and `make test`.
CARGO ?= cargo
SAMPLE := inputs/nanchang-2023
OUTPUT := output
RELEASE := target/release/gongkai
JUDGE := $(CARGO) run --quiet -- build inputs/nanchang-2023 inputs/qingshi-2025 inputs/mingwan-2026 target/validate/long --format pdf

.PHONY: help demo fonts test tools cases validate check-html sample archives bench fuzz clean

help:
	@echo "make demo    publish $(SAMPLE) to $(OUTPUT)/"
	@echo "make test    formatting, clippy, all tests"
	@echo "make cases   the folder cases on the release binary, as it is shipped"
	@echo "make validate the samples and a long case through veraPDF (needs Java and Maven)"
	@echo "make check-html  axe-core over the HTML of the samples"
	@echo "make sample  write the sample workbooks anew"
	@echo "make archives  the program for Windows and Linux, with guide and sample, in target/archives"
	@echo "make bench   benchmarks"
	@echo "make fuzz    read 100,000 made and damaged workbooks"
	@echo "make clean   remove what was built and published"

demo: fonts
	$(CARGO) build --release
	$(CARGO) run --release --quiet -- build $(SAMPLE) -o $(OUTPUT)

# The program prints without these fonts too; so a failure here is told and passed over.
fonts:
	@sh scripts/install-fonts.sh || echo "fonts: going on with the built-in face"

test: tools
	$(CARGO) fmt --check
	$(CARGO) clippy --all-targets -- -D warnings
	$(CARGO) test --all

# Features of dev-dependencies leak into what `cargo test` builds; this binary is built without them.
cases:
	$(CARGO) build --release --bin gongkai
	GONGKAI_BINARY="$(CURDIR)/$(RELEASE)" $(CARGO) test --test all -- cases::

tools:
	@sh scripts/install-tools.sh

# With the open fonts, with the built-in face alone, with charts, as drafts, and with the notice of a correction.
validate: fonts
	rm -rf target/validate
	$(CARGO) run --quiet --example make_samples -- --long target/validate/long
	mkdir target/validate/charts
	echo 'charts.enabled = true' > target/validate/charts/style-charts.toml
	$(JUDGE) -o target/validate/open >/dev/null
	$(JUDGE) -o target/validate/built-in --no-system-fonts >/dev/null
	$(JUDGE) -o target/validate/charted --templates target/validate/charts >/dev/null
	$(JUDGE) -o target/validate/draft --draft >/dev/null
	mkdir target/validate/in
	cp -r inputs/nanchang-2023 target/validate/in/corrected
	$(CARGO) run --quiet -- build target/validate/in/corrected -o target/validate/notice >/dev/null
	sed -i 's/^actual = .*/actual = 151/; s/^active = .*/active = 101/; s/继续参保扩面/继续扩大参保面/' target/validate/in/corrected/unit.toml
	$(CARGO) run --quiet -- build target/validate/in/corrected -o target/validate/notice \
		--correction 漏字 --correction-kind 差错更正 --correction-date 2023-03-06 >/dev/null
	@sh scripts/validate-pdf.sh target/validate/*/*/*/公开/*.pdf target/validate/draft/*/*/内部/草稿/*.pdf

check-html:
	sh scripts/check-html.sh

sample:
	$(CARGO) run --quiet --example make_samples

archives:
	sh scripts/archives.sh

bench:
	$(CARGO) bench

fuzz:
	$(CARGO) run --release --example fuzz_read -- --runs 100000 --seed 1

clean:
	$(CARGO) clean
	find $(OUTPUT) -mindepth 1 ! -name .gitkeep -delete
