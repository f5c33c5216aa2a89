//! The rows of 基本情况 and 文字说明: a name, what it is about, and what is stated.

use std::collections::BTreeSet;

use crate::budget::label;
use crate::budget::typed;
use crate::budget::unit::{Project, Prose};
use crate::diag::{CellRef, Diagnostic, Place};
use crate::pack::manifest::{FactKind, ProseSpec};

use crate::read::account::{Fate, WhyLeft};
use crate::read::facts::merge::is_same_prose;
use crate::read::facts::names::{KeyMeant, NameMatch};
use crate::read::grid::Grid;
use crate::read::reading::{self, Reading};

use super::decisions;
use super::head::Head;
use super::marks::{self, MarkedRow};
use super::taken::{Admitted, Intake, project_key};
use super::values::{self, Refusal};

/// A statement: the cells of one name, more than one content where the name is merged over rows.
#[derive(Debug)]
pub(super) struct Line {
    /// The cell of the name; none where there is none.
    pub(super) item: Option<(u32, u32)>,
    /// The cell of what it is about, itself or a merge that covers it.
    pub(super) object: Option<(u32, u32)>,
    /// The cells of what is stated.
    pub(super) contents: Vec<(u32, u32)>,
    /// The cell in which it is to be stated, where nothing is.
    pub(super) open: (u32, u32),
    /// Whether the content belongs to a merge that begins above.
    pub(super) covered: bool,
    /// Its first and last row.
    pub(super) first: u32,
    pub(super) last: u32,
}

/// The statements below a header.
pub(super) fn lines(grid: &Grid, head: &Head) -> Vec<Line> {
    let rows: BTreeSet<u32> = grid.between(head.row + 1, grid.rows()).map(|((row, _), _)| row).collect();
    let mut lines: Vec<Line> = Vec::new();
    for row in rows {
        let item = shown_at(grid, row, head.item, head.row);
        let object = head.object.and_then(|col| shown_at(grid, row, col, head.row));
        let content = grid.get(row, head.content).map(|_| (row, head.content));
        let above = shown_at(grid, row, head.content, head.row).filter(|at| at.0 < row);
        let covered = content.is_none() && above.is_some();
        if let Some(last) = lines.last_mut().filter(|last| {
            let goes_on = item.is_some_and(|at| at.0 < row) && last.item == item;
            goes_on && (object.is_none() || last.object == object)
        }) {
            last.contents.extend(content);
            last.last = row;
            continue;
        }
        lines.push(Line {
            item,
            object,
            contents: content.into_iter().collect(),
            open: (row, head.content),
            covered,
            first: row,
            last: row,
        });
    }
    lines
}

/// The cell that shows on a place below the header: its own, or that of a merge down to it.
fn shown_at(grid: &Grid, row: u32, col: u32, head: u32) -> Option<(u32, u32)> {
    if grid.get(row, col).is_some() {
        return Some((row, col));
    }
    let merge = grid.merge_at(row, col)?;
    let start = merge.start;
    (start.0 > head && start.1 == col && grid.get(start.0, start.1).is_some()).then_some(start)
}

/// Reads the rows of a sheet.
pub(super) fn read(reading: &mut Reading<'_>, head: &Head, taking: &mut Intake<'_>) {
    taking.begin();
    let mut last = None;
    for line in lines(reading.grid, head) {
        // a blank row parts what stands below from the project above
        if last.is_some_and(|last: u32| line.first > last + 1) {
            taking.project = None;
        }
        last = Some(line.last);
        Row { reading, taking, line: &line }.take();
        if let Some(mark) = marks::of(reading.grid, head, &line) {
            let row = marked(reading.grid, &line, taking);
            taking.said.reviews.push(marks::entry(mark, row, reading.grid, head, &line));
        }
    }
}

/// What a marked row is about, after it was taken: it may go on with the project above.
fn marked(grid: &Grid, line: &Line, taking: &Intake<'_>) -> MarkedRow {
    let written = line.item.map(|at| grid.text(at.0, at.1)).unwrap_or_default();
    let object = line.object.map(|at| reading::code(grid, at.0, at.1));
    let (key, about) = match taking.keys.naming(&written, object.is_some()) {
        NameMatch::One(KeyMeant::OfProject(field) | KeyMeant::ProjectText(field)) => {
            let project = line.object.map(|at| grid.text(at.0, at.1));
            let project = project.or_else(|| taking.project.as_ref().map(|(name, _)| name.clone()));
            let name = project.unwrap_or_default();
            (project_key(&name, &field), name)
        }
        NameMatch::One(KeyMeant::Rule) => {
            let id = object.unwrap_or_default();
            (format!("rule.\"{id}\""), id)
        }
        NameMatch::One(named) => match object.filter(|_| taking.keys.is_about_something(&named)) {
            Some(code) => (format!("{}.{code}", named.key()), code),
            None => (named.key(), String::new()),
        },
        NameMatch::Several(_) | NameMatch::Unknown(_) => (written.clone(), object.unwrap_or_default()),
    };
    let name = if about.is_empty() { written } else { format!("{written}（{about}）") };
    MarkedRow { key, name }
}

/// One row, on its way into what is stated.
pub(super) struct Row<'r, 'g, 't, 'k> {
    pub(super) reading: &'r mut Reading<'g>,
    pub(super) taking: &'t mut Intake<'k>,
    pub(super) line: &'r Line,
}

impl Row<'_, '_, '_, '_> {
    fn take(mut self) {
        let written = self.line.item.map(|at| self.reading.grid.text(at.0, at.1)).unwrap_or_default();
        let about = self.line.object.is_some();
        let naming = self.taking.keys.naming(&written, about);
        let Some(first) = self.line.contents.first().copied() else {
            return self.without_content(&naming, &written);
        };
        let fate = match &naming {
            NameMatch::One(_) => Fate::Label,
            _ => Fate::Left(WhyLeft::Told),
        };
        self.book(self.line.item, fate);
        let (found, hint) = match naming {
            NameMatch::One(named) => return self.stated(&named, first),
            _ if written.is_empty() => (
                "这一格写了内容，却没有写是哪一项".to_owned(),
                "请在“项目”一栏写上名称，或删去这一格".to_owned(),
            ),
            NameMatch::Several(keys) => (
                format!("“{written}”可能是这几项：{}，不知道是哪一项", keys.join("、")),
                "请把“项目”写得与模板一样，或写成上面的一个".to_owned(),
            ),
            NameMatch::Unknown(like) => {
                let hint = self.taking.propose(&like);
                (format!("“{written}”不是认识的名称，这一行没有采用"), hint)
            }
        };
        let place = self.line.item.unwrap_or(first);
        self.book(self.line.object, Fate::Left(WhyLeft::Told));
        self.leave();
        let told = Diagnostic::error("配置-值", found).at_cell(&self.reading.grid.cell(place.0, place.1));
        self.reading.faults.push(told.hint(hint));
    }

    fn book(&mut self, at: Option<(u32, u32)>, fate: Fate) {
        if let Some(at) = at {
            self.reading.book(at, fate);
        }
    }

    /// Books that the contents of the row were not taken, which is told.
    fn leave(&mut self) {
        for at in &self.line.contents {
            self.reading.leave(*at, WhyLeft::Told);
        }
    }

    pub(super) fn cell(&self, at: (u32, u32)) -> CellRef {
        self.reading.grid.cell(at.0, at.1)
    }

    /// A row without content states nothing; it may say which project the next ones are about.
    fn without_content(&mut self, naming: &NameMatch, written: &str) {
        let known = matches!(naming, NameMatch::One(_));
        let fate = if known { Fate::Label } else { Fate::Left(WhyLeft::Around) };
        self.book(self.line.item, fate);
        self.book(self.line.object, fate);
        if known && self.line.covered {
            let at = self.line.item.unwrap_or_default();
            let message = format!("“{written}”的内容与上面合并成一格，看不出写的是哪一项，没有采用");
            let told = Diagnostic::error("配置-值", message).at_cell(&self.cell(at));
            self.reading.faults.push(told.hint("请取消合并，各项各写一格"));
            return;
        }
        let object = self.line.object.map(|at| (self.reading.grid.text(at.0, at.1), self.cell(at)));
        let of_project = match naming {
            NameMatch::One(named) => named.is_of_project(),
            NameMatch::Several(_) | NameMatch::Unknown(_) => true,
        };
        match (object, of_project) {
            (Some(project), true) => self.taking.project = Some(project),
            // a heading begins something else
            (None, true) if !known && !written.is_empty() => {
                self.taking.project = None;
                self.taking.group = written.to_owned();
            }
            _ => {}
        }
        if let (NameMatch::One(named), Some(_)) = (naming, self.line.item) {
            self.remember_row(named, Place::Cell(self.cell(self.line.open)));
        }
    }

    /// Remembers where what a row names is to be written.
    fn remember_row(&mut self, named: &KeyMeant, place: Place) {
        let object = self.line.object.map(|at| reading::code(self.reading.grid, at.0, at.1));
        let key = match named {
            KeyMeant::Fact(key) => match object {
                Some(code) if self.taking.keys.is_about_something(named) => format!("{key}.{code}"),
                _ => named.key(),
            },
            KeyMeant::Prose(_) => named.key(),
            KeyMeant::OfProject(field) | KeyMeant::ProjectText(field) => match &self.taking.project {
                Some((name, _)) => project_key(name, field),
                None => return,
            },
            // there may be any number of them
            KeyMeant::Rule | KeyMeant::Accepted => return,
        };
        self.taking.said.rows.entry(key).or_insert(place);
    }

    /// A row with a known name and content.
    fn stated(&mut self, named: &KeyMeant, first: (u32, u32)) {
        let needs = self.taking.keys.is_about_something(named);
        if let (Some(at), false) = (self.line.object, needs || named.is_of_project()) {
            let message = format!("{}不需要写对象，这一格没有采用", self.taking.named(&named.key()));
            let told = Diagnostic::warning("配置-值", message).at_cell(&self.cell(at));
            self.reading.faults.push(told.hint("请删去这一格，或核对“项目”写得对不对"));
            self.reading.leave(at, WhyLeft::Told);
        }
        let took = match named {
            KeyMeant::Fact(key) if needs => self.entry(key, first),
            KeyMeant::Fact(key) => self.fact(key, first),
            KeyMeant::Prose(key) => self.prose(key, first),
            KeyMeant::OfProject(key) => self.of_project(key, first),
            KeyMeant::ProjectText(key) => self.project_text(key, first),
            KeyMeant::Rule => decisions::rule(self, first),
            KeyMeant::Accepted => decisions::accepted(self, first),
        };
        match took {
            Ok(Admitted::Taken) => {}
            Ok(Admitted::Again) => {
                for at in &self.line.contents {
                    self.reading.leave(*at, WhyLeft::Repeated);
                }
            }
            Ok(Admitted::Refused) => self.leave(),
            Err((key, (found, hint))) => {
                self.leave();
                let cell = self.cell(first);
                let message = format!("{}{found}", self.taking.named(&key));
                self.taking.said.refused.insert(key.clone());
                self.taking.said.places.entry(key).or_insert_with(|| Place::Cell(cell.clone()));
                self.reading.faults.push(Diagnostic::error("配置-值", message).at_cell(&cell).hint(hint));
            }
        }
    }

    fn fact(&mut self, key: &str, first: (u32, u32)) -> Stated {
        let Some(spec) = self.taking.keys.fact(key) else { return Ok(Admitted::Refused) };
        let fact = values::fact(self.reading.grid, spec, &self.line.contents)
            .map_err(|why| (key.to_owned(), why))?;
        let fate = match spec.kind {
            FactKind::Count | FactKind::Money => Fate::Amount,
            _ => Fate::Text,
        };
        self.book_contents(fate);
        let cell = self.cell(first);
        if spec.kind == FactKind::List
            && let Some((found, hint)) = values::doubt_of_list(self.reading.grid, &self.line.contents)
        {
            let message = format!("{}{found}", spec.label);
            self.reading.faults.push(Diagnostic::warning("配置-值", message).at_cell(&cell).hint(hint));
        }
        Ok(self.taking.fact(key, fact, cell, self.reading.faults))
    }

    pub(super) fn book_contents(&mut self, fate: Fate) {
        for at in &self.line.contents {
            self.reading.book(*at, fate);
        }
    }

    /// An entry of a map: what it is about is its code or name.
    fn entry(&mut self, key: &str, first: (u32, u32)) -> Stated {
        let Some(at) = self.line.object else {
            return Err((
                key.to_owned(),
                ("没有写是谁的".to_owned(), "请在“对象”一栏写上编码或名称".to_owned()),
            ));
        };
        let name = reading::code(self.reading.grid, at.0, at.1);
        self.reading.book(at, Fate::Code);
        let wrong = |(found, hint): Refusal| (key.to_owned(), (format!("（{name}）{found}"), hint));
        let text = self.one_text(first).map_err(wrong)?;
        self.book_contents(Fate::Text);
        let cell = self.cell(first);
        Ok(self.taking.entry(key, &name, text, cell, self.reading.faults))
    }

    /// The contents as one text.
    fn one_text(&self, first: (u32, u32)) -> Result<String, Refusal> {
        let prose = values::prose(self.reading.grid, &self.line.contents)?;
        let lines: Vec<String> = prose.paragraphs.into_iter().map(|paragraph| paragraph.text).collect();
        match self.reading.grid.get(first.0, first.1) {
            Some(_) if !lines.is_empty() => Ok(typed::joined(lines)),
            _ => Err(("是空的".to_owned(), "请写上内容".to_owned())),
        }
    }

    /// The contents as a name, however it is broken.
    fn one_name(&self, first: (u32, u32)) -> Result<String, Refusal> {
        self.one_text(first)?;
        let prose = values::prose(self.reading.grid, &self.line.contents)?;
        let lines: Vec<String> = prose.paragraphs.into_iter().map(|paragraph| paragraph.text).collect();
        Ok(label::clean(&lines.join("\n")))
    }

    fn prose_of(&self, spec: Option<&ProseSpec>) -> Result<Prose, Refusal> {
        match spec {
            Some(spec) if spec.date => values::date(self.reading.grid, &self.line.contents),
            _ => values::prose(self.reading.grid, &self.line.contents),
        }
    }

    fn prose(&mut self, key: &str, first: (u32, u32)) -> Stated {
        let spec = self.taking.keys.prose.iter().find(|spec| spec.key == key);
        let prose = self.prose_of(spec).map_err(|why| (format!("prose.{key}"), why))?;
        self.book_contents(Fate::Text);
        let cell = self.cell(first);
        Ok(self.taking.prose(key, prose, cell, self.reading.faults))
    }

    /// The project that a row is about: that of the rows above where it names none.
    fn project(&mut self, key: &str) -> Result<(String, CellRef), (String, Refusal)> {
        if let Some(at) = self.line.object {
            self.reading.book(at, Fate::Label);
            let name = self.reading.grid.text(at.0, at.1);
            self.taking.project = Some((name, self.cell(at)));
        }
        self.taking.project.clone().ok_or_else(|| {
            let hint = "请在“对象”一栏写上项目的名称，与表中一致".to_owned();
            (format!("project.{key}"), ("没有写是哪个项目的".to_owned(), hint))
        })
    }

    fn project_text(&mut self, key: &str, first: (u32, u32)) -> Stated {
        let project = self.project(key)?;
        let spec = self.taking.keys.project.iter().find(|spec| spec.key == key);
        let prose = self.prose_of(spec).map_err(|why| (format!("project.{key}"), why))?;
        self.book_contents(Fate::Text);
        let known = prose.clone();
        let same = move |own: &Project| own.texts.get(key).map(|text| is_same_prose(text, &known));
        let cell = self.cell(first);
        let take = |own: &mut Project| {
            own.texts.insert(key.to_owned(), prose);
        };
        Ok(self.taking.of_project(&project, key, cell, same, take, self.reading.faults))
    }

    /// What is stated of a project besides its texts.
    fn of_project(&mut self, key: &str, first: (u32, u32)) -> Stated {
        let wrong = |why: Refusal| (format!("project.{key}"), why);
        if key == "name" {
            return self.project_name(first);
        }
        let project = self.project(key)?;
        let keys = self.taking.keys;
        let Some(spec) = keys.of_project.iter().find(|spec| spec.key == key) else {
            return Ok(Admitted::Refused);
        };
        let cell = self.cell(first);
        let mut own = Project::new(String::new(), project_place(&project));
        let fact = values::fact(self.reading.grid, spec, &self.line.contents).map_err(wrong)?;
        let fate = decisions::put(&mut own, key, fact, reading::code(self.reading.grid, first.0, first.1));
        self.book_contents(fate);
        let same = |known: &Project| Some(decisions::is_same(known, &own, key));
        let taken = own.clone();
        let take = |known: &mut Project| decisions::hand_over(taken, known, key);
        Ok(self.taking.of_project(&project, key, cell, same, take, self.reading.faults))
    }

    /// A row that names a project: those below are about it.
    fn project_name(&mut self, first: (u32, u32)) -> Stated {
        let name = self.one_name(first).map_err(|why| ("project.name".to_owned(), why))?;
        if let Some(at) = self.line.object {
            let other = self.reading.grid.text(at.0, at.1);
            if label::fold(&other) != label::fold(&name) {
                let found = format!("写着“{name}”，而对象写着“{other}”");
                return Err(("project.name".to_owned(), (found, "请改成一样".to_owned())));
            }
            self.reading.book(at, Fate::Label);
        }
        self.book_contents(Fate::Text);
        let cell = self.cell(first);
        self.taking.project_index(&name, &cell);
        self.taking.project = Some((name, cell));
        self.taking.count += 1;
        Ok(Admitted::Taken)
    }
}

fn project_place((_, cell): &(String, CellRef)) -> Place {
    Place::Cell(cell.clone())
}

/// What became of a row; of one that was refused its key, and why.
pub(super) type Stated = Result<Admitted, (String, Refusal)>;
