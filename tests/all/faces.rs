//! Which faces are used: found, passed over, damaged; and characters that none of them has.
//!
//! Font files are made from the built-in face, under another name and with other tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::books::Value;
use crate::support::{Desk, Run, run};
use crate::tagged::Tagged;

/// A font file in the making: its tables by tag.
struct Face(BTreeMap<[u8; 4], Vec<u8>>);

impl Face {
    /// The built-in face under a family name.
    fn named(family: &str) -> Self {
        let font = mupdf_fonts_droid::cjk_font(0, false).unwrap();
        let face = ttf_parser::Face::parse(font.data, 0).unwrap();
        let tables = face.raw_face().table_records.into_iter();
        let mut tables: BTreeMap<[u8; 4], Vec<u8>> = tables
            .map(|record| {
                let from = record.offset as usize;
                (record.tag.to_bytes(), font.data[from..from + record.length as usize].to_vec())
            })
            .collect();
        tables.insert(*b"name", name_table(family));
        Self(tables)
    }

    /// OS/2 fsType.
    fn embedding(mut self, bits: u16) -> Self {
        let os2 = self.0.get_mut(b"OS/2").unwrap();
        os2[..2].copy_from_slice(&3_u16.to_be_bytes());
        os2[8..10].copy_from_slice(&bits.to_be_bytes());
        self
    }

    /// Knows only some characters; each is shown by the glyph of another, if it says so.
    fn only(mut self, characters: &[(char, char)]) -> Self {
        let font = mupdf_fonts_droid::cjk_font(0, false).unwrap();
        let face = ttf_parser::Face::parse(font.data, 0).unwrap();
        let mut known: Vec<(u32, u16)> =
            characters.iter().map(|(c, like)| (u32::from(*c), face.glyph_index(*like).unwrap().0)).collect();
        known.sort();
        // one subtable of format 12, a group for each character
        let mut cmap: Vec<u8> = [0_u16, 1, 3, 10].iter().flat_map(|n| n.to_be_bytes()).collect();
        cmap.extend(12_u32.to_be_bytes());
        cmap.extend([0, 12, 0, 0]);
        for n in [16 + 12 * known.len() as u32, 0, known.len() as u32] {
            cmap.extend(n.to_be_bytes());
        }
        for (code, glyph) in known {
            cmap.extend([code, code, u32::from(glyph)].iter().flat_map(|n| n.to_be_bytes()));
        }
        self.0.insert(*b"cmap", cmap);
        self
    }

    /// The file.
    fn bytes(&self) -> Vec<u8> {
        let count = self.0.len();
        let mut head: Vec<u8> = vec![0, 1, 0, 0];
        head.extend([count as u16, 0, 0, 0].iter().flat_map(|n| n.to_be_bytes()));
        let mut body: Vec<u8> = Vec::new();
        for (tag, table) in &self.0 {
            let offset = (12 + 16 * count + body.len()) as u32;
            head.extend(tag);
            head.extend([0, offset, table.len() as u32].iter().flat_map(|n: &u32| n.to_be_bytes()));
            body.extend(table);
            body.resize(body.len().next_multiple_of(4), 0);
        }
        [head, body].concat()
    }
}

/// Family, style, full and PostScript name, for Windows in UTF-16.
fn name_table(family: &str) -> Vec<u8> {
    let names: Vec<(u16, Vec<u8>)> = [(1, family), (2, "Regular"), (4, family), (6, family)]
        .into_iter()
        .map(|(id, text)| (id, text.encode_utf16().flat_map(u16::to_be_bytes).collect()))
        .collect();
    let mut table: Vec<u16> = vec![0, names.len() as u16, 6 + 12 * names.len() as u16];
    let mut at = 0;
    for (id, text) in &names {
        table.extend([3, 1, 0x409, *id, text.len() as u16, at]);
        at += text.len() as u16;
    }
    let table = table.into_iter().flat_map(u16::to_be_bytes);
    table.chain(names.into_iter().flat_map(|(_, text)| text)).collect()
}

/// A folder of font files.
struct Fonts(tempfile::TempDir);

impl Fonts {
    fn of(files: &[(&str, Vec<u8>)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        Self(folder)
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// `gongkai fonts` with this folder alone.
    fn list(&self) -> Run {
        run(["fonts".into(), "--no-system-fonts".into(), "--font-dir".into(), self.path().into()])
    }

    /// Builds with this folder alone.
    fn build(&self, desk: &Desk) -> Run {
        let args = ["build", "--format", "pdf", "--no-system-fonts", "--font-dir"].map(PathBuf::from);
        run(args.into_iter().chain([self.path().into(), desk.unit(), "-o".into(), desk.output()]))
    }
}

/// PostScript names of the faces in a PDF.
fn embedded(desk: &Desk) -> Vec<String> {
    let tagged = Tagged::read(&std::fs::read(desk.file(2023, "pdf")).unwrap());
    let fonts = tagged.document.objects.values().filter_map(|object| object.as_dict().ok());
    let names = fonts.filter(|dictionary| dictionary.has(b"FontFile2") || dictionary.has(b"FontFile3"));
    names
        .map(|font| {
            let name =
                String::from_utf8_lossy(font.get(b"FontName").unwrap().as_name().unwrap()).into_owned();
            name.split_once('+').unwrap().1.to_owned()
        })
        .collect()
}

#[test]
fn each_role_is_told_with_its_face_its_place_and_what_it_replaces() {
    let fonts =
        Fonts::of(&[("a.ttf", Face::named("FangSong").bytes()), ("b.TTF", Face::named("SimHei").bytes())]);
    let told = fonts.list().expect(0);
    assert!(told.stderr.is_empty(), "{}", told.stderr);
    let place = fonts.path().join("a.ttf");
    let wanted = format!(
        "正文：FangSong\n  位置：{}\n  代替：没有找到仿宋_GB2312、仿宋，用“FangSong”\n  缺字时再用：DroidSansFallbackFull\n",
        place.display()
    );
    assert!(told.stdout.contains(&wanted), "{}", told.stdout);
    assert!(told.stdout.contains("一级标题：SimHei\n"), "{}", told.stdout);
    assert!(told.stdout.contains("表格：DroidSansFallbackFull\n  位置：程序内置\n  代替：没有找到宋体、"));
    assert!(told.stdout.ends_with("共7种用途：首选字体0种，其他字体代替2种，内置字体代替5种\n"));
}

#[test]
fn faces_that_may_not_be_embedded_are_passed_over_by_name() {
    // restricted, no subsetting, bitmaps only
    for bits in [0x0002, 0x0100, 0x0200] {
        let face = Face::named("FangSong").embedding(bits).bytes();
        let fonts = Fonts::of(&[("a.ttf", face)]);
        let told = fonts.list().expect(0);
        assert!(told.stdout.contains("正文：DroidSansFallbackFull\n"), "{bits:04x}: {}", told.stdout);
        assert!(
            told.stderr.contains("字体-不许嵌入") && told.stderr.contains("“FangSong”"),
            "{}",
            told.stderr
        );
        assert!(told.stderr.contains("a.ttf"), "{}", told.stderr);
        let desk = Desk::new();
        let built = fonts.build(&desk).expect(0);
        assert!(built.stderr.contains("字体-不许嵌入"), "{}", built.stderr);
        assert!(!embedded(&desk).contains(&"FangSong".to_owned()));
    }
    // the next file of the same family will do; print and preview, or editing, are allowed
    for bits in [0x0000, 0x0004, 0x0008] {
        let files = [("a.ttf", 2), ("b.ttf", bits)]
            .map(|(name, bits)| (name, Face::named("FangSong").embedding(bits).bytes()));
        let told = Fonts::of(&files).list().expect(0);
        assert!(told.stdout.contains("正文：FangSong\n"), "{}", told.stdout);
        assert!(told.stdout.contains("b.ttf"), "{}", told.stdout);
    }
}

#[test]
fn damaged_files_are_told_and_passed_over() {
    let whole = Face::named("FangSong").bytes();
    let mut endless = b"ttcf\0\x01\0\0\xff\xff\xff\xff".to_vec();
    endless.resize(64, 0);
    let without = |tag: &[u8; 4]| {
        let mut face = Face::named("FangSong");
        face.0.remove(tag);
        face.bytes()
    };
    let cases = [
        ("empty", Vec::new()),
        ("short", whole[..7].to_vec()),
        ("text", "这不是字体".repeat(100).into_bytes()),
        ("cut", whole[..whole.len() / 50].to_vec()),
        ("half", whole[..whole.len() / 2].to_vec()),
        ("endless", endless),
        ("glyphless", without(b"glyf")),
        ("headless", without(b"head")),
        ("widthless", without(b"hmtx")),
    ];
    for (name, bytes) in cases {
        let fonts = Fonts::of(&[("broken.ttf", bytes)]);
        let told = fonts.list().expect(0);
        assert!(
            told.stderr.contains("字体-读不出") && told.stderr.contains("broken.ttf"),
            "{name}: {}",
            told.all()
        );
        assert!(told.stdout.contains("正文：DroidSansFallbackFull\n"), "{name}: {}", told.stdout);
    }
    let fonts = Fonts::of(&[("broken.otf", vec![0; 4000]), ("good.ttf", whole)]);
    let desk = Desk::new();
    let built = fonts.build(&desk).expect(0);
    assert!(built.stderr.contains("broken.otf") && !built.stderr.contains("good.ttf"), "{}", built.stderr);
    assert!(embedded(&desk).contains(&"FangSong".to_owned()));
}

#[test]
fn bytes_turned_at_random_never_make_it_fall() {
    let whole = Face::named("FangSong").only(&[('一', '一'), ('南', '南'), ('昌', '昌'), ('1', '1')]).bytes();
    let mut state: u64 = 20_230_210;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let desk = Desk::new();
    for round in 0..12 {
        let mut bytes = whole.clone();
        for _ in 0..40 {
            // half of them in the tables that are read first
            let reach = if next(2) == 0 { 2000 } else { bytes.len() };
            let at = next(reach);
            bytes[at] = next(256) as u8;
        }
        let built = Fonts::of(&[("a.ttf", bytes)]).build(&desk);
        assert!([0, 2].contains(&built.code), "round {round}: {}", built.all());
        assert!(!built.stderr.contains("panicked"), "round {round}: {}", built.stderr);
    }
}

#[test]
fn a_folder_that_is_not_there_stops_the_command() {
    let nowhere = PathBuf::from("/nowhere/at/all");
    let told = run(["fonts".into(), "--font-dir".into(), nowhere.clone()]).expect(2);
    assert!(
        told.stderr.contains("字体-文件夹") && told.stderr.contains("/nowhere/at/all"),
        "{}",
        told.stderr
    );
    let desk = Desk::new();
    desk.run("build", &["--font-dir", "/nowhere/at/all", "-o", desk.output().to_str().unwrap()]).expect(2);
    assert!(!desk.output().exists());
}

#[test]
fn characters_that_a_face_lacks_come_from_the_next() {
    let known: Vec<(char, char)> = "南昌市社会保险".chars().map(|c| (c, c)).collect();
    let fonts = Fonts::of(&[("a.ttf", Face::named("FangSong").only(&known).bytes())]);
    let desk = Desk::new();
    fonts.build(&desk).expect(0);
    let faces = embedded(&desk);
    assert!(faces.contains(&"FangSong".to_owned()) && faces.contains(&"DroidSansFallbackFull".to_owned()));
    let tagged = Tagged::read(&std::fs::read(desk.file(2023, "pdf")).unwrap());
    assert!(tagged.text(0).contains("南昌市社会保险事业服务中心隶属于"));
}

const RARE: &str = "𠮷";

fn stopped(built: Run, desk: &Desk, place: &str) {
    let built = built.expect(2);
    for wanted in ["排版-缺字", "“𠮷”（U+20BB7）", place, "没有写任何文件"] {
        assert!(built.stderr.contains(wanted), "{wanted}:\n{}", built.stderr);
    }
    let written = walk(&desk.output());
    assert!(written.is_empty(), "{written:?}");
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn a_character_that_no_face_has_stops_the_build_with_its_cell() {
    let desk = Desk::new();
    desk.change("tables.xlsx", |book| {
        let sheet = book.sheet("10 ");
        let at = sheet.find("系统运维费");
        assert_eq!(at, (16, 1));
        sheet.cells.insert(at, Value::Text(format!("系统运维费（{RARE}）")));
    });
    desk.rewrite("name = \"系统运维费\"", "name = \"系统运维费（𠮷）\"");
    stopped(desk.build(), &desk, "tables.xlsx「10 项目支出绩效目标表」B17");
}

/// The line of unit.toml that holds some words, as messages write it.
fn line_of(desk: &Desk, words: &str) -> String {
    let text = std::fs::read_to_string(desk.unit().join("unit.toml")).unwrap();
    let line = text.lines().position(|line| line.contains(words)).unwrap();
    format!("unit.toml:{}:", line + 1)
}

#[test]
fn a_character_that_no_face_has_stops_the_build_with_its_key_or_line() {
    let desk = Desk::new();
    desk.rewrite("承担市本级", "承担𠮷市本级");
    stopped(desk.build(), &desk, &line_of(&desk, "𠮷"));

    let desk = Desk::new();
    desk.rewrite("\"综合科\"", "\"综合𠮷科\"");
    stopped(desk.build(), &desk, "unit.toml 第34行第10列的 内设机构 organisation.departments 第2项");

    let desk = Desk::new();
    let templates = desk.unit().join("templates");
    std::fs::create_dir(&templates).unwrap();
    std::fs::write(templates.join("part1.md.tera"), "# 一、主要职责\n\n本单位在𠮷市。\n").unwrap();
    stopped(desk.build(), &desk, "part1.md.tera:3:5");
}

#[test]
fn a_face_in_the_users_folder_lends_the_character_whatever_its_family() {
    let desk = Desk::new();
    desk.rewrite("承担市本级", "承担𠮷市本级");
    let fonts = Fonts::of(&[("rare.ttf", Face::named("RareHan").only(&[('𠮷', '吉')]).bytes())]);
    fonts.build(&desk).expect(0);
    assert!(embedded(&desk).contains(&"RareHan".to_owned()));
    let tagged = Tagged::read(&std::fs::read(desk.file(2023, "pdf")).unwrap());
    assert!(tagged.text(0).contains("承担𠮷市本级"));
}
