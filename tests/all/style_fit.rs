//! Values of `style.toml` that wreck a page together, though each is one that a page can have; told at the line of
//! the layer that the writer can change.

use gongkai::diag::{Diagnostic, Place};
use gongkai::pack::load::{built_in_packs, load};
use gongkai::pack::style::Style;

use crate::support::Desk;

/// The faults of a style laid over a built-in pack, each `file:line message（hint）`.
fn told(text: &str) -> Vec<String> {
    match laid(text) {
        Ok(_) => Vec::new(),
        Err(faults) => {
            let place = |place: Option<&Place>| match place {
                Some(Place::Line { file, line, .. }) => format!("{file}:{line}"),
                other => format!("{other:?}"),
            };
            let said = |f: &Diagnostic| format!("{} {}（{}）", place(f.places.first()), f.message, f.hint);
            faults.iter().map(said).collect()
        }
    }
}

fn laid(text: &str) -> Result<Style, Vec<Diagnostic>> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("style-本局.toml"), text).unwrap();
    load("jiangxi", &[folder.path().to_path_buf()]).map(|pack| pack.style)
}

#[test]
fn values_that_wreck_a_page_together_are_told_at_the_line_of_the_writer() {
    let cases: [(&str, usize, &str); 27] = [
        ("[page]\nlines = 60\n", 2, "排60行，行距10.63磅，排不下16磅的正文"),
        ("[page]\nlines = 40\n", 2, "请把 lines 改成不超过36"),
        ("[body]\nsize = 30\n", 2, "排不下30磅的正文"),
        ("[[heading]]\nlevel = 2\nsize = 28\n", 3, "排不下28磅的二级标题"),
        ("[page]\ncharacters = 80\n", 2, "字会叠在一起：最多排29个"),
        ("[body]\nsize = 17\n", 2, "字会叠在一起"),
        ("[page]\ncharacters = 10\n", 2, "离得太远：至少排14个"),
        ("[page]\nwidth = 100\n", 2, "左边距28毫米加版心宽156毫米，超过页宽100毫米"),
        ("[page]\nheight = 200\n", 2, "超过页高200毫米"),
        ("[page]\nleft = 60\n", 2, "超过页宽210毫米"),
        ("[page]\nbinding = 30\n", 2, "超过版心右边的26毫米空白"),
        ("[page]\nbinding = 22\n", 2, "移出装订边22毫米后不足5毫米"),
        ("[page]\nlandscape_margin = 100\n", 2, "没有地方排表"),
        ("[contents]\nsize = 24\n", 2, "行距25磅，排不下24磅的字"),
        ("[contents]\npitch = 12\n", 2, "行距12磅，排不下14磅的字"),
        ("[contents]\npitch = 60\nsize = 40\n", 3, "目录字号40磅"),
        ("[cover]\nsize = 90\n", 2, "在封面上排不下：最大"),
        ("[cover]\nfoot_size = 80\n", 2, "封面落款80磅"),
        ("[part]\nsize = 70\n", 2, "部分的标题70磅"),
        ("[table]\ntitle_size = 60\n", 2, "表题60磅，版心宽156毫米一行排不下8个字：最大55.2磅"),
        ("[table]\nsizes = [60]\n", 2, "排不下表头和两行"),
        ("[table]\nrule = 5\npad_x = 1\n", 3, "线会压住字"),
        ("[table]\nleading = 0.8\n", 2, "应在1到5之间"),
        ("[page_number]\nbelow = 1\n", 2, "会压住正文（请把 below 改成至少3）"),
        ("[page_number]\nbelow = 34\n", 2, "会印到纸外"),
        ("[page_number]\ninset = 30\n", 2, "排不下"),
        ("[body]\nindent = 20\n", 2, "首行缩进20个字"),
    ];
    for (text, line, words) in cases {
        let faults = told(text);
        let is_it =
            |fault: &&String| fault.starts_with(&format!("style-本局.toml:{line} ")) && fault.contains(words);
        assert!(faults.iter().any(|fault| is_it(&fault)), "{text}: no {words} at line {line}: {faults:#?}");
        assert!(faults.iter().all(|fault| fault.starts_with("style-本局.toml:")), "{text}: {faults:#?}");
    }
    // what is wrong by itself is told once
    assert_eq!(told("[page]\nlines = 1000\n").len(), 1);
    let charts = told("[charts]\nenabled = true\nsizes = [30, 8]\n");
    assert!(charts[0].starts_with("style-本局.toml:3 ") && charts[0].contains("图示字号30磅"), "{charts:?}");
}

#[test]
fn what_can_be_read_is_let_be() {
    for text in [
        "[page]\nlines = 36\n",
        "[page]\ncharacters = 29\n",
        "[page]\ncharacters = 14\n",
        "[body]\nsize = 10.5\n",
        "[page]\nwidth = 297\nheight = 420\ntext_width = 240\ntext_height = 340\nlines = 34\ncharacters = 43\n",
        "[contents]\npitch = 16\n",
        "[cover]\nsize = 48\n",
        "[page_number]\nbelow = 3\n",
    ] {
        assert_eq!(told(text), Vec::<String>::new(), "{text}");
    }
    for id in built_in_packs() {
        load(id, &[]).unwrap();
    }
}

/// The densest page that is let be: no line lies over another, no character over the next.
#[test]
fn the_densest_page_that_is_let_be_is_not_printed_over() {
    let style = laid("[page]\nlines = 36\ncharacters = 29\n").unwrap();
    let pitch = style.page.text_height * 72.0 / 25.4 / f64::from(style.page.lines);
    assert!(pitch > style.body.size, "{pitch}");
    let desk = Desk::new();
    let folder = desk.unit().join("templates");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("style-本局.toml"), "[page]\nlines = 36\ncharacters = 29\n").unwrap();
    desk.run("build", &[]).expect(0);
    std::fs::write(folder.join("style-本局.toml"), "[page]\nlines = 60\ncharacters = 80\n").unwrap();
    let run = desk.run("build", &[]).expect(2);
    assert!(run.all().contains("字会叠在一起") && run.all().contains("lines 改成不超过36"), "{}", run.all());
}

#[test]
fn headings_have_four_levels() {
    let faults = told("[[heading]]\nlevel = 9\nsize = 15\n");
    assert_eq!(faults.len(), 1, "{faults:#?}");
    assert!(
        faults[0].starts_with("style-本局.toml:2 标题只有一级到四级，这里的 level 写成了 9"),
        "{faults:?}"
    );
    let four = |levels: [u8; 4]| -> String {
        let one = |level: &u8| format!("[[heading]]\nlevel = {level}\nrole = \"body\"\nsize = 14\n");
        levels.iter().map(one).collect()
    };
    // all four anew, with their levels or out of order
    assert_eq!(told(&four([1, 2, 3, 4])), Vec::<String>::new());
    let whole = |levels: [u8; 4]| {
        let before =
            std::fs::read_to_string(crate::support::root().join("templates/jiangxi/style.toml")).unwrap();
        let (head, rest) = before.split_once("[[heading]]").unwrap();
        let (_, rest) = rest.split_once("[body]").unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("style.toml"), format!("{head}{}[body]{rest}", four(levels)))
            .unwrap();
        load("jiangxi", &[folder.path().to_path_buf()])
    };
    whole([1, 2, 3, 4]).unwrap();
    let faults = whole([1, 2, 4, 3]).unwrap_err();
    assert!(faults[0].message.contains("要从一级到四级依次写"), "{faults:#?}");
}

#[test]
fn a_list_of_another_length_is_no_matter_of_toml() {
    let faults = told("[charts]\nsizes = [3]\n");
    assert!(faults[0].contains("这里写了1个，要写2个"), "{faults:?}");
    let faults = told("[charts]\nsizes = [11, 8, 7]\n");
    assert!(faults[0].contains("写了三个以上的字号"), "{faults:?}");
}
