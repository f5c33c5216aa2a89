# Two commands matter: `make demo` and `make test`.
CARGO ?= cargo
SAMPLE := inputs/nanchang-2023
OUTPUT := output

.PHONY: help demo fonts test tools sample bench fuzz clean

help:
	@echo "make demo    publish $(SAMPLE) to $(OUTPUT)/"
	@echo "make test    formatting, clippy, all tests"
	@echo "make sample  write the sample workbooks anew"
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

tools:
	@sh scripts/install-tools.sh

sample:
	$(CARGO) run --quiet --example make_samples

bench:
	$(CARGO) bench

fuzz:
	$(CARGO) run --release --example fuzz_read -- --runs 100000 --seed 1

clean:
	$(CARGO) clean
	find $(OUTPUT) -mindepth 1 ! -name .gitkeep -delete
