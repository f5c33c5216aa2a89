//! Tables as read, turned into tables to be shown: header tree with spans, rows in print order.

use rust_decimal::Decimal;

use crate::budget::amount::{Amount, MoneyUnit, grouped};
use crate::budget::path::escape;
use crate::budget::table::{Indicator, Row, Section, Table};
use crate::diag::Place;
use crate::pack::Pack;
use crate::pack::schema::{
    BalanceSchema, ColumnRole, ColumnSchema, FormSchema, Shape, SideSchema, TableSchema,
};

use super::document::{
    CellValue, CellView, ColumnKind, ColumnView, HeaderView, NoteView, RowView, TableView,
};
use super::ledger::Desk;

/// Builds the view of a table; every amount is registered as a figure.
pub fn view(desk: &Desk, table: &Table, schema: &TableSchema) -> TableView {
    let pack = &desk.pack;
    let unit = print_unit(pack, schema);
    let schema = &as_found(schema, table);
    let decimals = decimals(pack, schema, table, unit);
    let builder = Builder { desk, table, schema, unit, decimals };
    let (columns, header, rows) = match &schema.shape {
        Shape::Balance(balance) => builder.balance(balance),
        Shape::Tree(tree) => builder.plain(&tree.side),
        Shape::Rows(rows) => builder.plain(&rows.side),
        Shape::Form(form) => builder.form(form),
        // a page of prose is read into words, and never into a table
        Shape::Text(_) => Parts::default(),
    };
    let words = &pack.manifest.words;
    let kind = &desk.budget.unit.kind;
    TableView {
        id: table.id.clone(),
        title: schema.title(kind, desk.budget.unit.year),
        maker_line: format!("{}{}", words.maker.replace("{kind}", kind), desk.budget.unit.name),
        unit_line: format!("{}{}", words.unit, unit.word()),
        goes_on: false,
        decimals,
        columns,
        header,
        rows,
        notes: notes(desk, table),
    }
}

/// The sheet's own notes, and that something is withheld: where amounts are blanked or rows of 单位 left out, where
/// rows are published only with the level above them, where all was compiled without what is secret.
fn notes(desk: &Desk, table: &Table) -> Vec<NoteView> {
    let book = &desk.budget.current;
    let words = &desk.pack.manifest.words;
    let mut notes: Vec<NoteView> = Vec::new();
    if !table.is_empty() {
        notes.extend(
            table
                .notes
                .iter()
                .map(|note| NoteView { text: note.text.clone(), place: Some(note.place.clone()) }),
        );
    }
    let secrecy = &desk.budget.unit.secrecy;
    let blank = table.sections.iter().flat_map(|section| &section.rows).any(|row| row.withheld);
    let stands_for = [
        (blank || book.withheld.contains(&table.id), &words.withheld),
        (book.rolled_up.contains(&table.id), &words.rolled_up),
        (!table.is_empty() && secrecy.all().any(|own| !secrecy.is_taken_out(own)), &words.excluded),
    ];
    for (_, text) in stands_for.into_iter().filter(|(holds, _)| *holds) {
        notes.push(NoteView { text: text.clone(), place: None });
    }
    notes
}

/// The schema without the optional columns that the workbook does not fill.
fn as_found(schema: &TableSchema, table: &Table) -> TableSchema {
    let mut schema = schema.clone();
    for side in schema.sides_mut() {
        let section = table.sections.iter().find(|section| section.side == side.id);
        let filled = |leaf: &ColumnSchema| match leaf.role {
            ColumnRole::Amount => section.is_some_and(|section| section.column(&leaf.id).is_some()),
            _ => section.is_some_and(|section| {
                section
                    .rows
                    .iter()
                    .any(|row| row.texts.iter().any(|(id, text)| *id == leaf.id && !text.is_empty()))
            }),
        };
        drop_optional(&mut side.columns, &filled);
    }
    schema
}

/// Takes optional columns out that are not `filled`, with the groups that this leaves empty.
pub(crate) fn drop_optional(columns: &mut Vec<ColumnSchema>, filled: &dyn Fn(&ColumnSchema) -> bool) {
    columns.retain_mut(|column| {
        let group = column.is_group();
        drop_optional(&mut column.columns, filled);
        if group { !column.columns.is_empty() } else { !column.optional || filled(column) }
    });
    for column in columns.iter_mut() {
        // of a group that had several columns its first alone is left: the group's label stands for it
        if let [only] = column.columns.as_slice()
            && !only.is_group()
        {
            let label = column.label().to_owned();
            *column = ColumnSchema { label: Some(label), ..only.clone() };
        }
    }
}

/// Decimals of a table's amounts: as many as one of them has, within what the pack allows.
fn decimals(pack: &Pack, schema: &TableSchema, table: &Table, unit: MoneyUnit) -> u32 {
    let money = &pack.manifest.money;
    let most_of_all = *money.decimals;
    let fewest = schema.print_decimals.or(money.table_decimals.map(|own| *own)).unwrap_or(most_of_all);
    let rows = table.sections.iter().flat_map(|section| &section.rows);
    let amounts = rows.flat_map(|row| row.amounts.iter().flatten());
    let most = amounts.map(|amount| amount.in_unit(unit).scale()).max().unwrap_or_default();
    most.clamp(fewest.min(most_of_all), most_of_all)
}

fn print_unit(pack: &Pack, schema: &TableSchema) -> MoneyUnit {
    schema.print_unit.unwrap_or(*pack.manifest.money.table_unit)
}

type Parts = (Vec<ColumnView>, Vec<Vec<HeaderView>>, Vec<RowView>);

struct Builder<'a> {
    desk: &'a Desk,
    table: &'a Table,
    schema: &'a TableSchema,
    unit: MoneyUnit,
    decimals: u32,
}

impl Builder<'_> {
    fn amount(&self, column: usize, amount: Option<&Amount>, path: &dyn Fn() -> String) -> CellView {
        let Some(amount) = amount else { return CellView::new(column, CellValue::Empty) };
        let value: Decimal = amount.in_unit(self.unit);
        let text = grouped(value, self.decimals);
        let sources: Vec<Place> = vec![amount.place.clone()];
        let figure = self.desk.register(&text, path(), sources);
        CellView { figure: Some(figure), ..CellView::new(column, CellValue::Amount { text, value }) }
    }

    /// The cells of one row of a side, its first leaf at `offset`.
    fn cells(&self, side: &SideSchema, section: &Section, row: &Row, offset: usize) -> Vec<CellView> {
        let leaves = side.leaves();
        let codes = leaves.iter().filter(|(_, leaf)| leaf.role == ColumnRole::Code).count();
        let mut level = 0;
        let mut cells = Vec::new();
        for (index, (_, leaf)) in leaves.iter().enumerate() {
            let column = offset + index;
            cells.push(match leaf.role {
                ColumnRole::Amount => {
                    let amount = section.column(&leaf.id).and_then(|i| row.amounts[i].as_ref());
                    self.amount(column, amount, &|| self.path(section, row, &leaf.id))
                }
                ColumnRole::Code => {
                    level += 1;
                    let cell = CellView::new(column, text(&self.code_part(row, codes, level - 1)));
                    cell.typed_at(Place::Cell(row.code_cell(level - 1).clone()))
                }
                ColumnRole::Name => {
                    let listed = listed_label(side, section, row);
                    let typed = listed.is_none().then(|| Place::Cell(row.name_cell().clone()));
                    let label = listed.unwrap_or_else(|| row.label.clone());
                    CellView { indent: row.depth, place: typed, ..CellView::new(column, text(&label)) }
                }
                ColumnRole::Text => {
                    let found = row.texts.iter().find(|(id, _)| *id == leaf.id).map(|(_, t)| t.as_str());
                    let place = Place::Cell(row.text_cell(&leaf.id).clone());
                    CellView::new(column, text(found.unwrap_or_default())).typed_at(place)
                }
            });
        }
        cells
    }

    /// The part of a code that stands in one of several code columns; the whole where there is one.
    fn code_part(&self, row: &Row, columns: usize, level: usize) -> String {
        let Some(code) = row.code.as_deref() else { return String::new() };
        let system = self.schema.code_system();
        let Some(system) = system.filter(|_| columns > 1) else { return code.to_owned() };
        let from = if level == 0 { 0 } else { system.lengths[level - 1] };
        let to = system.lengths.get(level).copied().unwrap_or(code.len());
        code.get(from..to.min(code.len())).unwrap_or_default().to_owned()
    }

    fn path(&self, section: &Section, row: &Row, column: &str) -> String {
        let side = if section.side.is_empty() { String::new() } else { format!("@{}", section.side) };
        let parent =
            row.parent.filter(|_| row.code.is_none()).map(|p| format!("{}>", escape(&section.rows[p].key)));
        format!(
            "{}{side}/{}{}/{}",
            self.table.id,
            parent.unwrap_or_default(),
            escape(&row.key),
            escape(column)
        )
    }

    fn plain(&self, side: &SideSchema) -> Parts {
        let columns = columns(side);
        let header = header(&[(None, &side.columns)]);
        let rows = self.table.sections.iter().flat_map(|section| {
            section.rows.iter().map(|row| RowView {
                cells: self.cells(side, section, row, 0),
                total: row.total,
                ..RowView::default()
            })
        });
        (columns, header, rows.collect())
    }

    /// Both sides next to each other; totals meet on the last row, the shorter half is padded above it.
    fn balance(&self, balance: &BalanceSchema) -> Parts {
        let mut all_columns = Vec::new();
        let mut trees = Vec::new();
        let mut halves = Vec::new();
        let empty = Section::default();
        for side in &balance.sides {
            let offset = all_columns.len();
            let leaves = columns(side);
            trees.push((Some(side.label()), side.columns.as_slice()));
            let section = self.table.section(Some(&side.id)).unwrap_or(&empty);
            let rows: Vec<_> =
                section.rows.iter().map(|row| (row.total, self.cells(side, section, row, offset))).collect();
            halves.push((offset, leaves.len(), rows));
            all_columns.extend(leaves);
        }
        let longest = halves.iter().map(|(_, _, rows)| rows.len()).max().unwrap_or_default();
        let mut rows = vec![RowView::default(); longest];
        for (offset, width, half) in halves {
            let padding = longest - half.len();
            let ends_in_total = half.last().is_some_and(|(total, _)| *total);
            let keep = half.len() - usize::from(ends_in_total);
            let mut lines = half.into_iter();
            for (index, row) in rows.iter_mut().enumerate() {
                let padded = (keep..keep + padding).contains(&index);
                match if padded { None } else { lines.next() } {
                    Some((total, cells)) => {
                        row.total |= total;
                        row.cells.extend(cells);
                    }
                    None => {
                        row.cells.extend((offset..offset + width).map(|c| CellView::new(c, CellValue::Empty)))
                    }
                }
            }
        }
        (all_columns, header(&trees), rows)
    }

    fn form(&self, form: &FormSchema) -> Parts {
        let columns: Vec<ColumnView> = form
            .indicators
            .iter()
            .map(|field| ColumnView { id: field.id.clone(), kind: ColumnKind::Text })
            .collect();
        let mut rows = Vec::new();
        for section in &self.table.sections {
            for (index, row) in section.rows.iter().enumerate() {
                self.one_form(form, section, index, row, columns.len(), &mut rows);
            }
        }
        (columns, Vec::new(), rows)
    }

    fn one_form(
        &self,
        form: &FormSchema,
        section: &Section,
        index: usize,
        row: &Row,
        width: usize,
        out: &mut Vec<RowView>,
    ) {
        let last = width - 1;
        let label =
            |column: usize, content: &str| CellView { label: true, ..CellView::new(column, text(content)) };
        let words = self.table.form(index);
        let word = |column: usize, id: &str| {
            let typed = words.and_then(|words| words.placed(id));
            let cell = CellView::new(column, text(typed.map_or("", |typed| typed.text.as_str())));
            CellView { place: typed.map(|typed| typed.place.clone()), ..cell }
        };
        let wide = |id: &str| CellView { colspan: last, ..word(1, id) };
        let name = CellView { colspan: last, ..CellView::new(1, text(&row.label)) };
        out.push(RowView {
            cells: vec![label(0, form.name.label()), name.typed_at(Place::Cell(row.name_cell().clone()))],
            starts_form: true,
            ..RowView::default()
        });
        let (short, long) = form.texts.split_at(form.texts.len().saturating_sub(1));
        for pair in short.chunks(2) {
            let mut cells = vec![label(0, pair[0].label())];
            match pair.get(1).filter(|_| width >= 4) {
                Some(second) => {
                    let middle = CellView { colspan: last - 2, ..word(1, &pair[0].id) };
                    cells.extend([middle, label(last - 1, second.label()), word(last, &second.id)]);
                }
                None => cells.push(wide(&pair[0].id)),
            }
            out.push(RowView { cells, ..RowView::default() });
        }
        for (at, field) in form.amounts.iter().enumerate() {
            let mut cells = Vec::new();
            if at == 0 {
                let group = form.amounts_label.as_deref().unwrap_or_else(|| field.label());
                cells.push(CellView { colspan: last - 1, rowspan: form.amounts.len(), ..label(0, group) });
            }
            cells.push(label(last - 1, field.label()));
            let amount = section.column(&field.id).and_then(|i| row.amounts[i].as_ref());
            cells.push(self.amount(last, amount, &|| self.path(section, row, &field.id)));
            out.push(RowView { cells, ..RowView::default() });
        }
        for field in long {
            out.push(RowView { cells: vec![label(0, field.label()), wide(&field.id)], ..RowView::default() });
        }
        let heads = form.indicators.iter().enumerate().map(|(column, field)| label(column, field.label()));
        out.push(RowView { cells: heads.collect(), header: true, ..RowView::default() });
        indicator_rows(words.map(|w| w.indicators.as_slice()).unwrap_or_default(), out);
    }
}

/// Indicator rows, equal headings of the upper levels merged downwards.
fn indicator_rows(indicators: &[Indicator], out: &mut Vec<RowView>) {
    for (index, indicator) in indicators.iter().enumerate() {
        let depth = indicator.levels.len();
        let mut cells = Vec::new();
        for level in 0..depth {
            let merges = level + 1 < depth;
            let same = |other: &Indicator| other.levels.get(..=level) == indicator.levels.get(..=level);
            if merges && index > 0 && same(&indicators[index - 1]) {
                continue;
            }
            let run =
                if merges { indicators[index..].iter().take_while(|other| same(other)).count() } else { 1 };
            let at = Place::Cell(indicator.name_at.clone());
            let cell = CellView::new(level, text(&indicator.levels[level])).typed_at(at);
            cells.push(CellView { rowspan: run, label: merges, ..cell });
        }
        cells.push(
            CellView::new(depth, text(&indicator.target)).typed_at(Place::Cell(indicator.place.clone())),
        );
        out.push(RowView { cells, ..RowView::default() });
    }
}

fn text(content: &str) -> CellValue {
    if content.is_empty() { CellValue::Empty } else { CellValue::Text(content.to_owned()) }
}

fn listed_label(side: &SideSchema, section: &Section, row: &Row) -> Option<String> {
    let parent = row.parent.map(|p| section.rows[p].key.as_str());
    let mut same = side.rows.iter().filter(|listed| listed.id == row.key);
    let listed = same.clone().find(|listed| listed.parent.as_deref() == parent).or_else(|| same.next())?;
    Some(listed.label().to_owned())
}

fn columns(side: &SideSchema) -> Vec<ColumnView> {
    let kind = |role| match role {
        ColumnRole::Amount => ColumnKind::Amount,
        ColumnRole::Code => ColumnKind::Code,
        ColumnRole::Name | ColumnRole::Text => ColumnKind::Text,
    };
    side.leaves().iter().map(|(_, leaf)| ColumnView { id: leaf.id.clone(), kind: kind(leaf.role) }).collect()
}

fn depth(columns: &[ColumnSchema]) -> usize {
    columns.iter().map(|column| 1 + depth(&column.columns)).max().unwrap_or_default()
}

fn leaves(column: &ColumnSchema) -> usize {
    if column.is_group() { column.columns.iter().map(leaves).sum() } else { 1 }
}

/// Header rows of column trees that stand side by side, each under its own heading if it has one.
pub(crate) fn header(trees: &[(Option<&str>, &[ColumnSchema])]) -> Vec<Vec<HeaderView>> {
    let titled = trees.iter().any(|(title, _)| title.is_some());
    let top = usize::from(titled);
    let height = top + trees.iter().map(|(_, columns)| depth(columns)).max().unwrap_or_default();
    let mut rows = vec![Vec::new(); height];
    let mut offset = 0;
    for (title, columns) in trees {
        let width: usize = columns.iter().map(leaves).sum();
        if let Some(title) = title {
            rows[0].push(HeaderView {
                text: (*title).to_owned(),
                column: offset,
                colspan: width,
                rowspan: 1,
            });
        }
        walk(columns, offset, top, &mut rows);
        offset += width;
    }
    rows
}

fn walk(columns: &[ColumnSchema], offset: usize, row: usize, rows: &mut [Vec<HeaderView>]) {
    let mut column = offset;
    for schema in columns {
        let colspan = leaves(schema);
        let rowspan = if schema.is_group() { 1 } else { rows.len() - row };
        rows[row].push(HeaderView { text: schema.label().to_owned(), column, colspan, rowspan });
        walk(&schema.columns, column, row + 1, rows);
        column += colspan;
    }
}
