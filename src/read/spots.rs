//! Where the labels of a form's fields stand on a sheet: looked for once, in one pass over its cells.

use std::collections::BTreeMap;

use crate::pack::schema::{FieldSchema, FormSchema};

use super::grid::Grid;
use super::header::header_key;

/// The cells that hold a label, in the order of the sheet.
#[derive(Debug, Clone, Default)]
pub struct Spots(Vec<(u32, u32)>);

impl Spots {
    /// All of them.
    pub fn all(&self) -> &[(u32, u32)] {
        &self.0
    }

    /// The first one on some rows; the last row is not one of them.
    pub fn first(&self, from: u32, to: u32) -> Option<(u32, u32)> {
        let next = self.0.partition_point(|at| at.0 < from);
        self.0.get(next).copied().filter(|at| at.0 < to)
    }

    /// Whether it is one of these cells.
    pub fn contains(&self, at: (u32, u32)) -> bool {
        self.0.binary_search(&at).is_ok()
    }
}

/// The labels of a form on a sheet, in the order of its schema.
#[derive(Debug, Clone)]
pub struct Labels {
    /// What begins a block.
    pub name: Spots,
    /// Those of the text fields.
    pub texts: Vec<Spots>,
    /// Those of the amounts.
    pub amounts: Vec<Spots>,
    /// Those that head the indicators.
    pub indicators: Vec<Spots>,
    /// Columns that go before the target, and after it.
    pub joined: [Vec<Spots>; 2],
    /// The labels of name, texts and amounts: none of them is a value.
    pub fields: Spots,
}

impl Labels {
    /// Looks for all of them.
    pub fn of(grid: &Grid, schema: &FormSchema) -> Self {
        let mut known = Known::default();
        let name = known.add(schema.name.labels());
        let texts = Vec::from_iter(schema.texts.iter().map(|field| known.add(field.labels())));
        let amounts = Vec::from_iter(schema.amounts.iter().map(|field| known.add(field.labels())));
        let fields = amounts.last().or(texts.last()).copied().unwrap_or(name);
        let indicators = Vec::from_iter(schema.indicators.iter().map(|field| known.add(field.labels())));
        let target = schema.indicators.last();
        let before = target.map(|target| target.before.as_slice()).unwrap_or_default();
        let after = target.map(|target| target.after.as_slice()).unwrap_or_default();
        let joined = [before, after].map(|joins| {
            let labels = joins.iter().map(|join| join.labels.iter().map(String::as_str));
            Vec::from_iter(labels.map(|labels| known.add(labels)))
        });
        let (mut found, all) = known.look(grid, fields);
        let mut take = |at: &usize| std::mem::take(&mut found[*at]);
        Self {
            name: take(&name),
            texts: texts.iter().map(&mut take).collect(),
            amounts: amounts.iter().map(&mut take).collect(),
            indicators: indicators.iter().map(&mut take).collect(),
            joined: joined.map(|columns| columns.iter().map(&mut take).collect()),
            fields: all,
        }
    }

    /// Whether a sheet has a block, and something that heads indicators.
    pub fn any(grid: &Grid, schema: &FormSchema) -> bool {
        let mut known = Known::default();
        let columns =
            |field: &FieldSchema| Vec::from_iter(field.columns.iter().map(|label| leaf(label).to_owned()));
        let own = columns(&schema.name);
        let name = known.add(schema.name.labels().chain(own.iter().map(String::as_str)));
        for field in &schema.indicators {
            let own = columns(field);
            known.add(field.labels().chain(own.iter().map(String::as_str)));
        }
        let (mut named, mut headed) = (false, false);
        for (_, cell) in grid.iter() {
            let fields = known.keys.get(&header_key(&cell.text())).map(Vec::as_slice).unwrap_or_default();
            for field in fields {
                if *field == name { named = true } else { headed = true }
            }
            if named && headed {
                return true;
            }
        }
        false
    }
}

/// The label of a column, of one below a group (`年度金额>合计`) its own.
pub fn leaf(label: &str) -> &str {
    label.rsplit('>').next().unwrap_or(label)
}

/// Labels in comparable form, each with the fields that have it.
#[derive(Default)]
struct Known {
    keys: BTreeMap<String, Vec<usize>>,
    count: usize,
}

impl Known {
    /// Adds the labels of the next field, and gives its number.
    fn add<'a>(&mut self, labels: impl Iterator<Item = &'a str>) -> usize {
        for label in labels {
            let fields = self.keys.entry(header_key(label)).or_default();
            if fields.last() != Some(&self.count) {
                fields.push(self.count);
            }
        }
        self.count += 1;
        self.count - 1
    }

    /// The cells of each field; and those of all fields up to one, together.
    fn look(&self, grid: &Grid, last: usize) -> (Vec<Spots>, Spots) {
        let mut found = vec![Spots::default(); self.count];
        let mut together = Spots::default();
        for (at, cell) in grid.iter() {
            let Some(fields) = self.keys.get(&header_key(&cell.text())) else { continue };
            for field in fields {
                found[*field].0.push(at);
            }
            if fields.iter().any(|field| *field <= last) {
                together.0.push(at);
            }
        }
        (found, together)
    }
}
