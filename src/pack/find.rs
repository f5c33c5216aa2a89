//! Where the pack of an id is: offered on the command line, built in, or in a folder beside the unit's.
//!
//! A folder counts where its `pack.toml` states the id. The first step that knows the id answers; two folders
//! of one step that both do are a fault. Nothing is looked for deeper than one folder below a step.

mod heads;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::budget::label;
use crate::budget::lookup::nearest;
use crate::diag::{Diagnostic, Place};

use super::{Pack, copied, load, unused};
use heads::{PackFolder, candidates};
pub use heads::{PackHead, parent, real};

/// The file that makes a folder a pack.
pub const MANIFEST: &str = "pack.toml";
/// The folder of a unit, and of a place, that holds templates.
pub const TEMPLATES: &str = "templates";

/// Where a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackPlace {
    /// In the program.
    BuiltIn,
    /// In a folder.
    Folder(PathBuf),
    /// No pack has the id.
    Nowhere,
}

/// A pack that a person may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPack {
    /// Its id.
    pub id: String,
    /// Its Chinese name; the id where it states none.
    pub name: String,
    /// Where it is.
    pub place: PackPlace,
}

/// A pack, and what is to be known of how it was found.
#[derive(Debug, Clone)]
pub struct LoadedPack {
    /// The pack.
    pub pack: Arc<Pack>,
    /// Notices; they stop nothing.
    pub notices: Vec<Diagnostic>,
}

/// What a folder of `--templates` is.
#[derive(Debug, Clone)]
enum Offer {
    /// Files to be laid over whatever pack a unit has.
    Overlay(PathBuf),
    /// A pack, or what is laid over one pack.
    Pack(PackFolder),
    /// A folder of packs, and nothing by itself.
    Library(PathBuf),
}

/// Looks for packs from one unit's point of view.
#[derive(Debug, Clone, Default)]
pub struct PackFinder {
    offers: Vec<Offer>,
    /// Packs that the offers are or hold.
    offered: Vec<PackFolder>,
    /// Packs beside the unit, by the steps in which they are looked for.
    beside: Vec<Vec<PackFolder>>,
    /// The unit's own templates.
    own: Option<(PathBuf, Option<PackFolder>)>,
    /// Each `pack.toml` that could not be read, with the reason.
    unread: Vec<String>,
}

impl PackFinder {
    /// Looks from no unit's folder, but from where somebody works: `offered` are the folders of `--templates`.
    pub fn new(offered: &[PathBuf]) -> Self {
        let mut finder = Self::default();
        for folder in offered {
            finder.offer(folder);
        }
        finder.look_in(Path::new(""));
        finder.look_in(Path::new(TEMPLATES));
        finder
    }

    /// Looks from a unit's folder, whose `templates` folder is laid over its pack.
    pub fn of_unit(unit: &Path, offered: &[PathBuf]) -> Self {
        let mut finder = Self::beside(unit, offered);
        let own = unit.join(TEMPLATES);
        if own.is_dir() {
            // one that cannot be read is told when it is loaded
            let head = heads::read(&own).and_then(Result::ok);
            let candidate = head.map(|head| PackFolder { folder: own.clone(), head });
            finder.own = Some((own, candidate));
        }
        finder
    }

    /// Looks from a folder that has no templates of its own, as a pack's has none.
    pub fn beside(folder: &Path, offered: &[PathBuf]) -> Self {
        let mut finder = Self::default();
        for folder in offered {
            finder.offer(folder);
        }
        let above = parent(folder);
        if let Some(above) = &above {
            finder.look_in(above);
            finder.look_in(&above.join(TEMPLATES));
        }
        if let Some(above) = above.as_deref().and_then(parent) {
            finder.look_in(&above.join(TEMPLATES));
        }
        finder.look_in(Path::new(TEMPLATES));
        finder
    }

    /// The files of packs in all folders that were looked into, whoever uses them.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut folders: Vec<&PathBuf> = Vec::new();
        for offer in &self.offers {
            match offer {
                Offer::Overlay(folder) | Offer::Library(folder) => folders.push(folder),
                Offer::Pack(pack) => folders.push(&pack.folder),
            }
        }
        folders.extend(self.offered.iter().chain(self.beside.iter().flatten()).map(|pack| &pack.folder));
        folders.extend(self.own.iter().map(|(folder, _)| folder));
        let mut files = Vec::new();
        for folder in folders {
            // one that cannot be looked into has been told when the pack was loaded
            let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
            files.extend(entries.map(|entry| entry.path()).filter(|path| unused::is_pack_file(path)));
        }
        files
    }

    fn offer(&mut self, folder: &Path) {
        let head = heads::read(folder);
        let (inside, unread) = candidates(folder);
        self.offers.push(match head {
            Some(Ok(head)) if head.id.is_some() || head.base.is_some() => {
                let candidate = PackFolder { folder: folder.to_path_buf(), head };
                self.offered.push(candidate.clone());
                Offer::Pack(candidate)
            }
            None if !inside.is_empty() && !heads::has_files(folder) => Offer::Library(folder.to_path_buf()),
            // what cannot be read, or is no folder, is told when it is loaded
            Some(_) | None => Offer::Overlay(folder.to_path_buf()),
        });
        self.offered.extend(inside);
        self.unread.extend(unread);
    }

    fn look_in(&mut self, folder: &Path) {
        let (found, unread) = candidates(folder);
        for reason in unread {
            if !self.unread.contains(&reason) {
                self.unread.push(reason);
            }
        }
        self.beside.push(found);
    }

    /// Where the pack of an id is.
    ///
    /// # Errors
    /// Two folders that state the id, neither of which goes before the other.
    pub fn folder_of(&self, id: &str) -> Result<PackPlace, Vec<Diagnostic>> {
        self.folder_below(id, &[])
    }

    /// The same without some folders: where the base of a folder is that has its base's id.
    ///
    /// # Errors
    /// As [`Self::folder_of`].
    pub fn folder_below(&self, id: &str, above: &[PathBuf]) -> Result<PackPlace, Vec<Diagnostic>> {
        if let Some(folder) = sole(id, &self.offered, above)? {
            return Ok(PackPlace::Folder(folder));
        }
        if load::built_in_packs().contains(&id) {
            return Ok(PackPlace::BuiltIn);
        }
        for step in &self.beside {
            if let Some(folder) = sole(id, step, above)? {
                return Ok(PackPlace::Folder(folder));
            }
        }
        let own: Vec<PackFolder> = self.own.iter().filter_map(|(_, candidate)| candidate.clone()).collect();
        Ok(sole(id, &own, above)?.map_or(PackPlace::Nowhere, PackPlace::Folder))
    }

    /// The folders to be laid over the built-in files of an id, the lowest first: the pack's own where it is in
    /// one, the overlays on offer, the unit's templates.
    ///
    /// # Errors
    /// No such pack, two of them, or templates of the unit that are another pack's.
    pub fn layers(&self, id: &str) -> Result<Vec<PathBuf>, Vec<Diagnostic>> {
        let mut faults = Vec::new();
        let mut layers: Vec<PathBuf> = Vec::new();
        match self.folder_of(id) {
            Ok(PackPlace::Folder(folder)) => layers.push(folder),
            Ok(PackPlace::BuiltIn) => {}
            Ok(PackPlace::Nowhere) => faults.push(self.nowhere(id)),
            Err(found) => faults.extend(found),
        }
        for offer in &self.offers {
            match offer {
                Offer::Overlay(folder) => layers.push(folder.clone()),
                Offer::Pack(pack) if pack.is_over(id) => layers.push(pack.folder.clone()),
                Offer::Pack(_) | Offer::Library(_) => {}
            }
        }
        if let Some((folder, candidate)) = &self.own {
            let others = candidate.as_ref().filter(|own| !own.is_of(id) && !own.is_over(id));
            faults.extend(others.map(|own| own.not_of(id)));
            if !layers.iter().any(|layer| real(layer) == real(folder)) {
                layers.push(folder.clone());
            }
        }
        if faults.is_empty() { Ok(layers) } else { Err(faults) }
    }

    /// Loads the pack of an id with all that is laid over it.
    ///
    /// # Errors
    /// Every fault of finding or, where it is found, of loading it.
    pub fn load(&self, id: &str) -> Result<LoadedPack, Vec<Diagnostic>> {
        let layers = self.layers(id)?;
        let base = |id: &str| match self.folder_of(id)? {
            PackPlace::Folder(folder) => Ok(Some(folder)),
            PackPlace::BuiltIn | PackPlace::Nowhere => Ok(None),
        };
        let pack = load::load_found(id, &layers, &base)?;
        let mut notices = pack.noticed.clone();
        notices.extend(self.same_named(id));
        notices.extend(copied::tell(&layers, self));
        Ok(LoadedPack { pack, notices })
    }

    /// The id that a person means: a pack's id, its Chinese name, or the beginning of that where no other pack's
    /// begins so. Those of the program and on offer go before those beside the unit. None where no pack is
    /// called so.
    pub fn id_of(&self, written: &str) -> Option<String> {
        let wanted = label::fold(written);
        if wanted.is_empty() {
            return None;
        }
        let known = self.known();
        let is_it = |pack: &&KnownPack| [&pack.id, &pack.name].iter().any(|own| label::fold(own) == wanted);
        if let Some(pack) = known.iter().find(is_it) {
            return Some(pack.id.clone());
        }
        let first = |pack: &&KnownPack| match &pack.place {
            PackPlace::Folder(folder) => self.offered.iter().any(|own| own.folder == *folder),
            PackPlace::BuiltIn | PackPlace::Nowhere => true,
        };
        let begins = |pack: &&KnownPack| label::fold(&pack.name).starts_with(&wanted);
        let (near, far): (Vec<&KnownPack>, Vec<&KnownPack>) = known.iter().filter(begins).partition(first);
        match if near.is_empty() { far } else { near }.as_slice() {
            [one] => Some(one.id.clone()),
            _ => None,
        }
    }

    /// The pack that is meant where nobody names one: the only one on offer, else the first of the built-in ones.
    pub fn usual(&self) -> String {
        match self.packs_offered().as_slice() {
            [PackHead { id: Some(id), .. }] => id.clone(),
            [PackHead { id: None, base: Some(base), .. }] => base.clone(),
            _ => load::built_in_packs().first().copied().unwrap_or_default().to_owned(),
        }
    }

    /// The packs that `--templates` names directly, in their order.
    pub fn packs_offered(&self) -> Vec<PackHead> {
        let mut heads = Vec::new();
        for offer in &self.offers {
            if let Offer::Pack(pack) = offer {
                heads.push(pack.head.clone());
            }
        }
        heads
    }

    /// The folders of `--templates` that a unit of some pack passes over, each with what it is: `id` or `base`.
    pub fn passed_over(&self, id: &str) -> Vec<(PathBuf, String)> {
        let chain = self.chain(id);
        let mut others = Vec::new();
        for offer in &self.offers {
            match offer {
                Offer::Overlay(_) => {}
                Offer::Pack(pack) => {
                    if !pack.is_over(id) && !chain.iter().any(|own| pack.is_of(own)) {
                        others.push((pack.folder.clone(), pack.called()));
                    }
                }
                Offer::Library(folder) => {
                    let inside = |own: &&PackFolder| own.folder.parent() == Some(folder.as_path());
                    let inside: Vec<&PackFolder> = self.offered.iter().filter(inside).collect();
                    if !inside.iter().any(|pack| chain.iter().any(|own| pack.is_of(own))) {
                        let ids: Vec<String> = inside.iter().map(|pack| pack.called()).collect();
                        others.push((folder.clone(), ids.join("、")));
                    }
                }
            }
        }
        others
    }

    /// An id and those of its bases, as far as `pack.toml` files say.
    pub(crate) fn chain(&self, id: &str) -> Vec<String> {
        let mut chain = vec![id.to_owned()];
        let all = || self.offered.iter().chain(self.beside.iter().flatten());
        // a circle is told when it is loaded
        while let Some(base) = chain
            .last()
            .and_then(|id| all().find(|pack| pack.is_of(id))?.head.base.clone())
            .filter(|base| !chain.contains(base))
        {
            chain.push(base);
        }
        chain
    }

    /// Every pack that may be named, the built-in ones first, then those on offer, then those beside the unit;
    /// one an id.
    pub fn known(&self) -> Vec<KnownPack> {
        let mut known: Vec<KnownPack> = Vec::new();
        for (id, name) in load::built_in_names() {
            known.push(KnownPack { id, name, place: PackPlace::BuiltIn });
        }
        let own = self.own.iter().filter_map(|(_, candidate)| candidate.as_ref());
        for pack in self.offered.iter().chain(self.beside.iter().flatten()).chain(own) {
            let Some(id) = &pack.head.id else { continue };
            if !known.iter().any(|other| other.id == *id) {
                let name = pack.head.name.clone().unwrap_or_else(|| id.clone());
                known.push(KnownPack { id: id.clone(), name, place: PackPlace::Folder(pack.folder.clone()) });
            }
        }
        known
    }

    /// The known packs in words: `内置的有：…；文件夹里的有：…`.
    pub fn choices(&self) -> String {
        let (mut built_in, mut folders) = (Vec::new(), Vec::new());
        for KnownPack { id, name, place } in self.known() {
            match place {
                PackPlace::Folder(folder) => folders.push(format!("{id}（{name}，在 {}）", folder.display())),
                PackPlace::BuiltIn | PackPlace::Nowhere => built_in.push(format!("{id}（{name}）")),
            }
        }
        let mut words = format!("内置的有：{}", built_in.join("、"));
        if !folders.is_empty() {
            words.push_str(&format!("；文件夹里的有：{}", folders.join("、")));
        }
        words
    }

    /// Says that no pack has an id, and which there are.
    pub fn nowhere(&self, id: &str) -> Diagnostic {
        let ids: Vec<String> = self.known().into_iter().map(|pack| pack.id).collect();
        let near = self.id_of(id).or_else(|| nearest(id, ids.iter()));
        let near = near.map(|near| format!("，是否指“{near}”")).unwrap_or_default();
        let unread = match self.unread.as_slice() {
            [] => String::new(),
            some => format!("；另有读不出来的：{}", some.join("，")),
        };
        Diagnostic::error("模板-未找到", format!("没有名为“{id}”的模板包{near}")).hint(format!(
            "{}；自制的模板包请放在单位文件夹旁边，或用 --templates 指明文件夹{unread}",
            self.choices()
        ))
    }

    /// Packs beside the unit that have a built-in pack's id, and say something else: nobody uses them.
    fn same_named(&self, id: &str) -> Vec<Diagnostic> {
        let mut notices = Vec::new();
        if self.folder_of(id) != Ok(PackPlace::BuiltIn) {
            return notices;
        }
        let mut seen: Vec<PathBuf> = Vec::new();
        for pack in self.beside.iter().flatten().filter(|pack| pack.is_of(id)) {
            let folder = real(&pack.folder);
            if seen.contains(&folder) {
                continue;
            }
            seen.push(folder);
            let Some(file) = copied::first_unlike(&pack.folder, id) else { continue };
            let shown = pack.folder.display();
            notices.push(
                Diagnostic::notice(
                    "模板-同名",
                    format!("这个文件夹里的模板包与内置的“{id}”同名，内容不一样（如 {file}），没有采用"),
                )
                .at(Place::File(shown.to_string().into()))
                .hint(format!(
                    "要采用它，请写 --templates {shown}；或在它的 pack.toml 里把 id 改成别的，写上 base = \"{id}\"，再让单位用那个 id"
                )),
            );
        }
        notices
    }
}

/// The only folder among some candidates that is the pack of an id.
fn sole(id: &str, among: &[PackFolder], above: &[PathBuf]) -> Result<Option<PathBuf>, Vec<Diagnostic>> {
    let mut found: Vec<&PathBuf> = Vec::new();
    for pack in among.iter().filter(|pack| pack.is_of(id)) {
        let same = |other: &PathBuf| real(other) == real(&pack.folder);
        if !above.iter().any(same) && !found.iter().any(|other| same(other)) {
            found.push(&pack.folder);
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => {
            let message = format!("有{}个文件夹都写着是模板包“{id}”，不知道用哪一个", several.len());
            let mut fault = Diagnostic::error("模板-两处", message)
                .hint("请只留一个，或把另一个 pack.toml 里的 id 改成别的；也可以用 --templates 指明其中一个");
            for folder in several {
                let place = folder.join(MANIFEST).display().to_string();
                fault.places.push(Place::File(place.into()));
            }
            Err(vec![fault])
        }
    }
}
