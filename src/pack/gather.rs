//! The files of a pack, found and laid in layers: built in, packs that it is based on, folders, the unit's own.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::diag::{Diagnostic, Place};

use super::at::{FileSpot, Written};
use super::find::TEMPLATES;
use super::layers::Layers;
use super::load::built_in_choices;
use super::tree;
use super::unused;

/// After the names of built-in files, in messages.
const BUILT_IN_MARK: &str = "（内置）";
pub(super) static BUILT_IN: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Where the pack of an id is besides those that are built in and those given; none where nowhere.
pub type FindPack<'a> = &'a dyn Fn(&str) -> Result<Option<PathBuf>, Vec<Diagnostic>>;

/// What the pack.toml of a folder says of the pack that it belongs to.
#[derive(Debug, Clone, Default)]
struct Belongs {
    id: Option<Written>,
    base: Option<Written>,
    /// The folder's pack.toml alone, which knows the places of both.
    layers: Layers,
}

impl Belongs {
    /// What a folder's pack.toml says; nothing where there is none. What does not read is told when it is.
    fn of(folder: &Path) -> Self {
        let path = folder.join("pack.toml");
        let mut layers = Layers::default();
        let Ok(text) = std::fs::read_to_string(&path) else { return Self::default() };
        layers.push("pack.toml", text, "pack.toml".to_owned(), 0);
        let mut belongs = Self::default();
        let table = layers.top("pack.toml").and_then(|file| tree::parsed(file, &layers, &mut Vec::new()));
        let of = |key: &str| {
            let value = table.as_ref()?.get(key)?;
            Some(Written::new(value.get_ref().as_str()?.to_owned(), FileSpot(value.span().start)))
        };
        (belongs.id, belongs.base) = (of("id"), of("base"));
        belongs.layers = layers;
        belongs
    }
}

/// All layers of a pack while they are gathered.
pub(super) struct Gathering<'a> {
    pub(super) layers: Layers,
    pub(super) faults: Vec<Diagnostic>,
    /// What should be known and stops nothing.
    pub(super) noticed: Vec<Diagnostic>,
    find: FindPack<'a>,
    /// The packs that lead to the one in hand.
    led_by: Vec<String>,
}

impl<'a> Gathering<'a> {
    /// Nothing but what every pack has.
    pub(super) fn new(find: FindPack<'a>) -> Self {
        let (layers, faults, noticed) = (Layers::default(), Vec::new(), Vec::new());
        let mut gathering = Self { layers, faults, noticed, find, led_by: Vec::new() };
        gathering.built_in("shared");
        gathering
    }

    /// The layers of a pack, and of the folders over it.
    pub(super) fn all(&mut self, id: &str, overlays: &[PathBuf]) {
        let mut belongs: Vec<(&PathBuf, Belongs)> =
            overlays.iter().map(|folder| (folder, Belongs::of(folder))).collect();
        let is_it = |(_, own): &(&PathBuf, Belongs)| {
            own.id.as_ref().is_some_and(|own| *own == *id)
                && own.base.as_ref().is_some_and(|base| *base != *id)
        };
        let without_base = |(_, own): &(&PathBuf, Belongs)| {
            own.base.is_none() && own.id.as_ref().is_some_and(|own| *own == *id)
        };
        match belongs.iter().position(is_it) {
            Some(at) => {
                let (folder, own) = belongs.remove(at);
                self.led_by.push(id.to_owned());
                self.derived(folder, &own);
            }
            // a folder of this id without a base is the whole pack by itself
            None if belongs.iter().any(without_base) && !is_built_in(id) => {}
            None => self.pack(id, None),
        }
        for (folder, own) in belongs {
            self.over(id, folder, &own);
        }
        let folders = self.layers.folders().to_vec();
        if folders.len() > 1 {
            for (at, folder) in folders.iter().enumerate() {
                self.layers.call(at + 1, &short_name(folder));
            }
        }
    }

    /// A folder over the pack of an id.
    fn over(&mut self, id: &str, folder: &Path, own: &Belongs) {
        if let Some(other) = own.id.as_ref().filter(|other| **other != *id) {
            let message = format!("这个文件夹是模板包“{other}”的，这个单位用的模板包是“{id}”");
            let fault = Diagnostic::error("模板-不同", message).at(own.layers.place(other.spot));
            self.faults.push(fault.hint(format!(
                "要用它，请把 unit.toml 的模板包 pack（或“基本情况”页的模板包）改成“{other}”；只是要改“{id}”的一部分，请删去这一行，再写上 base = \"{id}\""
            )));
        }
        if let Some(base) = own.base.as_ref().filter(|base| **base != *id) {
            let message = format!("这个文件夹的 base 写着“{base}”，这个单位用的模板包是“{id}”");
            let fault = Diagnostic::error("模板-不同", message).at(own.layers.place(base.spot));
            self.faults.push(fault.hint(format!("请写 base = \"{id}\"，或把单位的模板包 pack 改成“{base}”")));
        }
        self.folder(folder, own.base.is_some());
    }

    /// The layers of a pack by its id; `asked` is where another one names it as its base.
    fn pack(&mut self, id: &str, asked: Option<Place>) {
        if self.led_by.iter().any(|known| known == id) {
            let circle = format!("{} → {id}", self.led_by.join(" → "));
            let mut fault = Diagnostic::error("模板-底本", format!("模板包互相以对方为底本：{circle}"))
                .hint("请改其中一个的 base");
            fault.places.extend(asked);
            return self.faults.push(fault);
        }
        self.led_by.push(id.to_owned());
        if is_built_in(id) {
            return self.built_in(id);
        }
        match (self.find)(id) {
            Err(found) => self.faults.extend(found),
            Ok(Some(folder)) => self.derived(&folder, &Belongs::of(&folder)),
            Ok(None) => {
                let known = built_in_choices();
                let mut fault = Diagnostic::error("模板-未找到", format!("没有名为“{id}”的模板包"))
                    .hint(format!("内置的模板包有：{known}；自制的模板包用 --templates 指明文件夹"));
                fault.places.extend(asked);
                self.faults.push(fault);
            }
        }
    }

    /// A folder that is a pack, over what it is based on.
    fn derived(&mut self, folder: &Path, own: &Belongs) {
        if let Some(base) = &own.base {
            self.pack(base, Some(own.layers.place(base.spot)));
        }
        self.folder(folder, own.base.is_some());
    }

    /// The program's own files of a folder.
    fn built_in(&mut self, folder: &str) {
        let Some(dir) = BUILT_IN.get_dir(folder) else { return };
        for file in dir.files() {
            let name = file.path().file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            let origin = format!("{folder}/{name}{BUILT_IN_MARK}");
            match file.contents_utf8() {
                Some(text) => self.layers.push(&name, text.to_owned(), origin, 0),
                None => self.faults.push(
                    Diagnostic::error("模板-读不出", "程序自带的这个文件读不出来")
                        .at(Place::File(origin.into()))
                        .hint("请换一份完整的程序"),
                ),
            }
        }
    }

    /// The files of a folder as the next layer.
    fn folder(&mut self, folder: &Path, merges: bool) {
        let layer = self.layers.begin(folder);
        if merges {
            self.layers.merge_layer(layer);
        }
        let fault = |path: &Path, reason: &str| {
            Diagnostic::error("模板-读不出", reason)
                .at(Place::File(path.display().to_string().into()))
                .hint("请检查这个文件夹和其中的文件能否打开，文件须为 UTF-8 编码")
        };
        let Ok(entries) = std::fs::read_dir(folder) else {
            return self.faults.push(fault(folder, "打不开模板文件夹"));
        };
        let mut paths = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                Err(_) => self.faults.push(fault(folder, "模板文件夹里有一项读不出来")),
            }
        }
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            // what office programs and systems leave beside a file that is open
            if name.starts_with(['.', '~']) {
                continue;
            }
            if !unused::is_pack_file(&path) {
                unused::pass_over(&path, &name, &self.layers, &mut self.faults, &mut self.noticed);
                continue;
            }
            if let Some(most) = too_large(&path, &name) {
                let reason = format!("这个文件太大，模板文件最多{most}KB");
                self.faults.push(fault(&path, &reason));
                continue;
            }
            match std::fs::read_to_string(&path) {
                Ok(text) => self.layers.push(&name, text, name.clone(), layer),
                Err(_) => self.faults.push(fault(&path, "模板文件读不出来")),
            }
        }
    }
}

/// How large a file of a pack may be, in KiB, where it is larger: the largest built-in ones are a tenth of that, and
/// a template of several megabytes would take minutes to look through.
fn too_large(path: &Path, name: &str) -> Option<u64> {
    let most = if name.to_lowercase().ends_with(".tera") { 256 } else { 4096 };
    // what cannot be asked is told when it is read
    path.metadata().is_ok_and(|file| file.len() > most * 1024).then_some(most)
}

/// The last names of a folder: its own, and that of the unit where it is a unit's templates.
fn short_name(folder: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let own = name(folder).unwrap_or_else(|| folder.display().to_string());
    match folder.parent().and_then(name).filter(|_| own == TEMPLATES) {
        Some(unit) => format!("{unit}/{own}"),
        None => own,
    }
}

/// Whether a pack is one of the program's own.
pub(super) fn is_built_in(id: &str) -> bool {
    id != "shared" && BUILT_IN.get_file(format!("{id}/pack.toml")).is_some()
}
