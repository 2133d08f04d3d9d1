"""Workbooks made by hand, part by part, so that they can be as wrong as real ones."""

import io
import zipfile
from collections.abc import Mapping, Sequence

_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>{sheets}</Types>'  # noqa: E501 - a part as offices write it
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
_STYLES = f'<styleSheet {_MAIN}><numFmts count="1"><numFmt numFmtId="170" formatCode="0.0%"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="6"><xf/><xf numFmtId="22" applyNumberFormat="1"/><xf numFmtId="21" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="170" applyNumberFormat="1"/></cellXfs></styleSheet>'  # noqa: E501 - a part as offices write it
MOMENT, CLOCK, DAY, PERCENT, OWN_PERCENT = 1, 2, 3, 4, 5  # styles of numbers


def letters(column: int) -> str:
    """Return A for 1, AA for 27."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def cell(value: object, row: int, column: int) -> str:
    """Return a cell: text, a number, (number, style), or raw XML that begins with `<`."""
    place = f"{letters(column)}{row}"
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f'<c r="{place}" s="{value[1]}"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, str) and value.startswith("<"):
        return value.replace("PLACE", place)
    escaped = str(value).replace("&", "&amp;").replace("<", "&lt;")
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'


def sheet_xml(rows: Sequence[Sequence[object]], extra: str = "") -> str:
    """Return the XML of a sheet; `extra` goes behind the last row."""
    body = "".join(
        f'<row r="{number}">'
        + "".join(cell(value, number, place) for place, value in enumerate(row, 1))
        + "</row>"
        for number, row in enumerate(rows, 1)
    )
    return (
        f'<?xml version="1.0"?><worksheet {_MAIN}><sheetData>{body}{extra}</sheetData></worksheet>'
    )


def workbook(
    sheets: Mapping[str, str], more: Mapping[str, bytes] | None = None, *, is_packed: bool = True
) -> bytes:
    """Return a workbook of sheets (name -> XML) and more parts."""
    parts = dict(enumerate(sheets.items(), 1))
    override = '<Override PartName="/xl/worksheets/sheet{}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'  # noqa: E501 - a part as offices write it
    names = "".join(
        f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, (name, _) in parts.items()
    )
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in parts
    )
    relations += f'<Relationship Id="rId99" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    office = f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    made = io.BytesIO()
    packing = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    with zipfile.ZipFile(made, "w", packing) as archive:
        archive.writestr(
            "[Content_Types].xml", _TYPES.format(sheets="".join(override.format(n) for n in parts))
        )
        archive.writestr("_rels/.rels", f"<Relationships {_RELS}>{office}</Relationships>")
        archive.writestr(
            "xl/workbook.xml", f"<workbook {_MAIN} {_REL}><sheets>{names}</sheets></workbook>"
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels", f"<Relationships {_RELS}>{relations}</Relationships>"
        )
        archive.writestr("xl/styles.xml", _STYLES)
        for n, (_, xml) in parts.items():
            archive.writestr(f"xl/worksheets/sheet{n}.xml", xml)
        for name, content in (more or {}).items():
            archive.writestr(name, content)
    return made.getvalue()
