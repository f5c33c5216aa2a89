//! Texts: prose of the unit, reasons of changes, projects.

use toml::Spanned;
use toml::de::DeValue;

use crate::budget::amount::Amount;
use crate::budget::label;
use crate::budget::path::CellPath;
use crate::budget::unit::{Project, Prose};

use super::values::{shown, whole};
use super::{Reader, lines, names};

impl Reader<'_> {
    /// A text in paragraphs, each with its line.
    fn paragraphs(&self, stated: &str, text: &str) -> Prose {
        self.lines.prose(stated, text).unwrap_or_else(|| lines::one_place(text, &self.place(stated)))
    }

    pub(super) fn prose(&mut self, stated: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        let Some(spec) = self.keys.prose.iter().find(|spec| spec.key == key) else {
            return self.unknown(stated, "prose", key);
        };
        if let DeValue::String(text) = value.get_ref() {
            self.quoted(stated, key, value);
            let prose = self.paragraphs(stated, text);
            self.said.prose.insert(key.to_owned(), prose);
        } else {
            let found = format!("{}{}，应是文字", spec.label, shown(value.get_ref()));
            self.fault(stated, found, "请写在三个英文双引号之间");
            self.said.refused.insert(format!("prose.{key}"));
        }
    }

    pub(super) fn reason(&mut self, stated: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        if let Err(error) = CellPath::parse(key) {
            self.fault(stated, error.to_string(), "请写成“表名/行/列”，例如照样例的写法");
            return;
        }
        match value.get_ref() {
            DeValue::String(text) if !text.trim().is_empty() => {
                self.quoted(stated, &format!("\"{key}\""), value);
                let reason = self.paragraphs(stated, text);
                self.said.reasons.insert(key.to_owned(), reason);
            }
            other => {
                let found = format!("变动原因{}，应是文字", shown(other));
                self.fault(stated, found, "请写在英文双引号里，或删去这一行");
            }
        }
    }

    pub(super) fn project(&mut self, owner: &str, value: &Spanned<DeValue<'_>>) {
        let DeValue::Table(table) = value.get_ref() else {
            let found = "[[project]] 应是一节，不是一个值".to_owned();
            return self.fault(owner, found, "请另起一行写 [[project]]，下面逐行写这个项目的各项");
        };
        let named = lines::full(owner, "name");
        let place = self.lines.place(&named).unwrap_or_else(|| self.place(owner));
        let mut project = Project::new(String::new(), place);
        for (key, value) in table {
            let stated = lines::full(owner, key.get_ref());
            if !self.is_broken(&stated) {
                self.of_project(&mut project, &stated, key.get_ref(), value);
            }
        }
        if project.name.is_empty() && !self.said.refused.contains(&named) {
            let name = names::label(self.keys, "project", "name").unwrap_or_default().to_owned();
            let hint = format!("请写上 name = \"…\"（{name}），与表中一致");
            self.fault(owner, format!("{owner} 没有写{name} name"), &hint);
        }
        self.said.projects.push(project);
    }

    fn of_project(&mut self, project: &mut Project, stated: &str, key: &str, value: &Spanned<DeValue<'_>>) {
        let Some(name) = names::label(self.keys, "project", key).map(str::to_owned) else {
            return self.unknown(stated, "project", key);
        };
        match (key, value.get_ref()) {
            ("exempt", DeValue::Boolean(exempt)) => project.exempt = *exempt,
            ("exempt", other) => {
                let found = format!("{name}{}，应是 true（是）或 false（否）", shown(other));
                self.fault(stated, found, "请写成 exempt = true，或删去这一行");
            }
            ("code", DeValue::Integer(_)) => {
                project.code = whole(value.get_ref()).map(|code| code.to_string());
            }
            ("amount", DeValue::String(text)) => {
                self.quoted(stated, key, value);
                let place = self.place(stated);
                project.amount =
                    self.money(stated, &name, text).map(|(yuan, half)| Amount { yuan, half, place });
            }
            ("amount", other) => {
                let found = format!("{name}{}，应是带单位的金额", shown(other));
                self.fault(stated, found, "请写成 amount = \"12.50万元\" 的样子，放在英文双引号里");
            }
            (_, DeValue::Datetime(date)) if self.is_date_of_project(key) => {
                let prose = lines::one_place(&date.to_string(), &self.place(stated));
                project.texts.insert(key.to_owned(), prose);
            }
            (_, DeValue::String(text)) => {
                if !self.is_date_of_project(key) {
                    self.quoted(stated, key, value);
                }
                match key {
                    "name" => project.name = label::clean(text),
                    "code" => project.code = Some(label::fold(text)),
                    _ if self.is_date_of_project(key) => {
                        let prose = lines::one_place(text, &self.place(stated));
                        project.texts.insert(key.to_owned(), prose);
                    }
                    _ => {
                        project.texts.insert(key.to_owned(), self.paragraphs(stated, text));
                    }
                }
            }
            (_, other) => {
                let found = format!("{name}{}，应是文字", shown(other));
                self.fault(stated, found, &format!("请写成 {key} = \"…\"，放在英文双引号里"));
            }
        }
    }

    fn is_date_of_project(&self, key: &str) -> bool {
        self.keys.project.iter().any(|spec| spec.key == key && spec.date)
    }
}
