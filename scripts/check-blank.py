"""The workbooks of scripts/check-blank.sh: takes the results of formulas out, and compares them with LibreOffice's."""

import pathlib
import re
import sys
import zipfile

import openpyxl


def strip(out):
    """Copies of the filled and the blank workbooks whose formulas have no results."""
    (out / "stripped").mkdir()
    for book in sorted(out.glob("*.xlsx")):
        with zipfile.ZipFile(book) as old, zipfile.ZipFile(out / "stripped" / book.name, "w", zipfile.ZIP_DEFLATED) as new:
            for entry in old.infolist():
                content = old.read(entry)
                if entry.filename.startswith("xl/worksheets/sheet"):
                    text = content.decode()
                    text = re.sub(r'( t="str")?>(<f>[^<]*</f>)<v>[^<]*</v>', r">\2", text)
                    content = text.encode()
                new.writestr(entry.filename, content)


def shown(value):
    """A cell as it is compared: nothing and an empty text are the same."""
    if isinstance(value, (int, float)):
        return round(value, 4)
    return value or ""


def compare(out):
    """Every formula: the result of the test, that of LibreOffice, and no error anywhere."""
    faults, formulas, figures = [], 0, 0
    books = sorted((out / "stripped").glob("*.xlsx"))
    for book in books:
        wanted = openpyxl.load_workbook(out / book.name, data_only=True)
        source = openpyxl.load_workbook(out / book.name)
        found = openpyxl.load_workbook(out / "computed" / book.name, data_only=True)
        for sheet in source:
            for row in sheet.iter_rows():
                for cell in row:
                    if not (isinstance(cell.value, str) and cell.value.startswith("=")):
                        continue
                    formulas += 1
                    one = shown(wanted[sheet.title][cell.coordinate].value)
                    other = shown(found[sheet.title][cell.coordinate].value)
                    figures += isinstance(other, (int, float))
                    # the test computes no sheet of instructions that nobody filled in
                    if one != other or (isinstance(other, str) and other.startswith("#")):
                        faults.append(f"{book.name} {sheet.title} {cell.coordinate}: {one!r}, LibreOffice {other!r}")
    print(f"{len(books)} workbooks, {formulas} formulas, {figures} of them figures: {len(faults)} differ")
    print("\n".join(faults[:40]))
    sys.exit(1 if faults or not figures else 0)


if __name__ == "__main__":
    {"strip": strip, "compare": compare}[sys.argv[1]](pathlib.Path(sys.argv[2]))
