"""Sets part 3 and the performance table of a published page with Typst, in our fonts and on our page,
and measures both PDFs line by line.

    pip install typst pdfminer.six fonttools
    python3 scripts/compare_typst.py <folder 公开 of a built sample> <folder for what is made>
"""

import html.parser
import pathlib
import statistics
import subprocess
import sys

import typst
from fontTools.ttLib import TTFont
from pdfminer.high_level import extract_pages
from pdfminer.layout import LAParams, LTChar

FONTS = pathlib.Path("/usr/local/share/gongkai/fonts")  # where scripts/install-fonts.sh puts them
BODY, MM = 16.0, 72 / 25.4
LEFT, RIGHT = 28 * MM, (28 + 156) * MM
STARTS, ENDS = "，。、；：？！）〕》】」』”’…·％%", "（〔《【「『“‘"
MARKS = "，。、；：？！）〕》”’（〔《“‘"
UNITS = "万元年月日人个条次辆号套%％"

PRELUDE = """
#set page(paper: "a4", margin: (top: 37mm, left: 28mm, right: 26mm, bottom: 35mm))
#set text(lang: "zh", region: "cn", size: 16pt, top-edge: 0.86em, bottom-edge: -0.14em,
  font: ((name: "Liberation Serif", covers: "latin-in-cjk"), "FandolFang R"), cjk-latin-spacing: auto)
#set par(justify: true, leading: 13pt, spacing: 13pt, first-line-indent: (amount: 2em, all: true))
#show heading: it => block(above: 13pt, below: 13pt, it.body)
#show heading.where(level: 1): set align(center)
#show heading.where(level: 1): set text(size: 22pt, weight: "bold", font: "Noto Serif CJK SC")
#show heading.where(level: 2): set text(size: 16pt, weight: "bold", font: "Noto Sans CJK SC")
#show heading.where(level: 3): set text(size: 16pt, weight: "regular", font: "FandolKai R")
"""
TABLE = """
#pagebreak()
#set text(size: 10.5pt, font: ((name: "Liberation Serif", covers: "latin-in-cjk"), "Noto Serif CJK SC"))
#set par(justify: false, leading: 3pt, first-line-indent: 0pt)
#align(center, text(size: 18pt, weight: "bold")[项目支出绩效目标表])
#table(columns: (auto, 1fr, 1fr, 1fr), stroke: 0.5pt, inset: (x: 3pt, y: 3.5pt), align: horizon,
"""


class Page(html.parser.HTMLParser):
    """Takes part 3 and the last table of part 2 out of the page."""

    def __init__(self):
        super().__init__()
        self.blocks, self.tables, self.on, self.text = [], [], False, None

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "section":
            self.on = attributes.get("aria-labelledby") == "part-3"
        elif tag == "table":
            self.tables.append([])
        elif tag in ("td", "th", "h2", "h3", "h4", "h5", "h6", "p"):
            self.text, self.spans = "", (attributes.get("colspan", "1"), attributes.get("rowspan", "1"))

    def handle_data(self, data):
        if self.text is not None:
            self.text += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.tables[-1].append((self.text, self.spans))
        elif self.on and tag in ("h2", "h3", "h4", "h5", "h6", "p"):
            self.blocks.append((tag, self.text))
        if tag in ("td", "th", "h2", "h3", "h4", "h5", "h6", "p"):
            self.text = None


def quoted(text):
    return "#" + '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def source(page):
    out = [PRELUDE]
    for tag, text in page.blocks:
        level = {"h2": "= ", "h3": "== ", "h4": "=== "}.get(tag, "")
        out.append(level + quoted(text) + "\n")
    out.append(TABLE)
    for text, (columns, rows) in page.tables[-1]:
        out.append(f"table.cell(colspan: {columns}, rowspan: {rows}, [{quoted(text)}]),")
    return "\n".join(out) + ")\n"


def lines(pdf):
    """Lines of running text, page by page: characters with their boxes."""
    found = []
    for number, page in enumerate(extract_pages(str(pdf), laparams=LAParams(char_margin=1000))):
        rows = {}
        stack = list(page)
        while stack:
            item = stack.pop()
            if isinstance(item, LTChar):
                if abs(item.size - BODY) < 0.6 or abs(item.matrix[0] - BODY) < 0.1:
                    rows.setdefault(round(item.matrix[5], 1), []).append(item)
            elif hasattr(item, "__iter__"):
                stack.extend(item)
        for y in sorted(rows, reverse=True):
            line = sorted(rows[y], key=lambda c: c.matrix[4])
            found.append((number, [c for c in line if c.get_text().strip()]))
    return found


def judge(name, pdf, texts):
    face = TTFont(FONTS / "FandolFang-Regular.otf")
    glyphs, shapes = face.getBestCmap(), face.getGlyphSet()
    from fontTools.pens.boundsPen import BoundsPen

    def ink(char):
        pen = BoundsPen(shapes)
        shapes[glyphs[ord(char.get_text())]].draw(pen)
        at = char.matrix[4]
        return at + pen.bounds[0] * BODY / 1000, at + pen.bounds[2] * BODY / 1000

    wanted = {"".join(t.split()) for tag, t in texts if tag == "p"}
    rows = [row for _, row in lines(pdf)]
    full, flush, starts, ends, torn, loose = 0, 0, 0, 0, 0, 0
    beside, stops, digits, gaps = [], [], [], []
    i = 0
    while i < len(rows):
        text, j = "", i
        while j < len(rows):
            text += "".join(c.get_text() for c in rows[j])
            j += 1
            if text in wanted or len(text) > 2000:
                break
        if text not in wanted:
            i += 1
            continue
        for k in range(i, j):
            row = rows[k]
            word = [c.get_text() for c in row]
            starts += k > i and word[0] in STARTS
            han = [b.matrix[4] - a.matrix[4] - BODY for a, b in zip(row, row[1:])
                   if all("一" <= c.get_text() <= "鿿" for c in (a, b))]
            for a, b in zip(row, row[1:]):
                if a.get_text() in MARKS or b.get_text() in MARKS:
                    if all(ord(c.get_text()) > 127 for c in (a, b)):
                        beside.append((ink(b)[0] - ink(a)[1]) / BODY)
                        if a.get_text() in "，；：" and "一" <= b.get_text() <= "鿿":
                            stops.append(beside[-1])
                if "一" <= a.get_text() <= "鿿" and b.get_text().isdigit():
                    digits.append((b.matrix[4] - a.matrix[4]) / BODY - 1)
            if k + 1 == j:
                continue
            full += 1
            following = rows[k + 1][0].get_text()
            ends += word[-1] in ENDS
            torn += word[-1].isdigit() and (following.isdigit() or following in UNITS + ".")
            torn += word[-1] in "万亿" and following == "元"
            last = row[-1]
            right = last.matrix[4] + (ink(last)[1] - last.matrix[4] if word[-1] in MARKS else last.adv)
            # a mark at the end may stand with or without its blank
            flush += abs(right - RIGHT) < 0.15 or word[-1] in MARKS and RIGHT - 12.5 < right <= RIGHT + 0.15
            gaps += [sum(han) / len(han) / BODY] if han else []
            loose += bool(han) and sum(han) / len(han) / BODY > 0.1
        i = j
    print(f"{name}: {full} full lines, {flush} flush; forbidden starts {starts}, ends {ends}; torn numbers {torn}")
    print(f"  ink beside marks at least {min(beside):.3f} em; after ，；： {min(stops):.3f} em at least, "
          f"{statistics.mean(stops):.3f} mean, {statistics.pstdev(stops):.3f} deviation")
    print(f"  between Han and digits {min(digits):.3f} to {max(digits):.3f} em; between Han "
          f"{min(gaps):.3f} to {max(gaps):.3f} em, wider than 0.1 em in {loose} lines")


def main():
    public, made = map(pathlib.Path, sys.argv[1:3])
    made.mkdir(parents=True, exist_ok=True)
    page = Page()
    page.feed(next(p for p in public.glob("*.html") if "片段" not in p.name).read_text("utf-8"))
    (made / "typst.typ").write_text(source(page), "utf-8")
    typst.compile(str(made / "typst.typ"), output=str(made / "typst.pdf"), font_paths=[str(FONTS)])
    ours = next(public.glob("*.pdf"))
    for name, pdf in (("typst", made / "typst.pdf"), ("gongkai", ours)):
        judge(name, pdf, page.blocks)
        subprocess.run(["pdftoppm", "-r", "80", "-png", pdf, made / name], check=True)


if __name__ == "__main__":
    main()
