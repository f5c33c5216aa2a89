//! The files of a new pack over a base: what it is called, and examples of the usual changes.
//!
//! Examples stand behind `#` without a blank and words behind `# `: who takes the former away has the change.
//! They name tables, checks and parts of the base, so they hold as they are.

use super::Pack;
use super::at::Written;
use super::checks::CheckSpec;

/// What a new pack is called.
#[derive(Debug, Clone)]
pub struct NewPack<'a> {
    /// Id of its base.
    pub base: &'a str,
    /// Its id.
    pub id: &'a str,
    /// Its Chinese name.
    pub name: &'a str,
}

/// How an example is switched on, said in each file.
const HOW: &str = "# 去掉行首的 #（后面没有空格的那几行），就生效；用不到的可以删去。";

/// The template of the part that the example adds; whoever switches it on writes it.
const SUPPLEMENT: &str = "supplement.md.tera";

/// Stands on the lines around the example of a template, which is on once both are gone.
const CUT: &str = "──────── 删去这一行";

/// The files by name.
pub fn files(new: &NewPack<'_>, base: &Pack) -> Vec<(String, String)> {
    let mut files = vec![
        ("pack.toml".to_owned(), manifest(new, base)),
        ("tables-本局.toml".to_owned(), tables(base)),
        ("checks-本局.toml".to_owned(), checks(base)),
        ("glossary-本局.toml".to_owned(), glossary()),
        ("style-本局.toml".to_owned(), style(new.base, base)),
    ];
    files.extend(part(base));
    files
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

fn manifest(new: &NewPack<'_>, pack: &Pack) -> String {
    let NewPack { base: base_id, id, name } = new;
    let (base, id, name) = (quoted(base_id), quoted(id), quoted(name));
    let parts: Vec<&str> = pack.manifest.parts.iter().map(|part| part.template.as_str()).collect();
    let last = parts.last().copied().unwrap_or_default();
    format!(
        "# 底本：没有写在这个文件夹里的，都照它
base = {base}
# 编号：单位在 unit.toml 里写 pack = {id}，或在“基本情况”页写下面的名称
id = {id}
# 名称：给人看的
name = {name}

# ── 加一个部分，印在最后。分两步：──
# 一、在这个文件夹里新建文件 {SUPPLEMENT}，写上要印的文字，如：本局的补充说明。
# 二、去掉下面三行行首的 #。
# 底本各部分的文字在 {}；要看，请运行 gongkai pack export {base_id} {last} -o 别的文件夹
#[[part]]
#title = \"补充说明\"
#template = \"{SUPPLEMENT}\"

# ── 文字里直接写的数：法规的名称、日期、标准。整句话写在这里，一句一条，与模板里的一字不差；别的数不能直接写 ──
# 去掉下面两行行首的 #。详见 gongkai pack show 数字
#[[fixed]]
#text = \"《中华人民共和国预算法》（2018年修正）\"
",
        parts.join("、"),
    )
}

fn tables(base: &Pack) -> String {
    let simple =
        base.tables.iter().find(|table| table.sides().len() == 1 && !table.sides()[0].leaves().is_empty());
    let table = simple.or(base.tables.first());
    let id = table.map(|table| table.id.as_str()).unwrap_or_default();
    let ids: Vec<&str> = base.tables.iter().map(|table| table.id.as_str()).collect();
    let mut text = format!(
        "# ── 表：只写要改的几行，其余照底本 ──
# 底本的表：{}
# 本局的工作簿里，表名、列名与底本不同的，写在 aliases 里。
{HOW}
#[[table]]
#id = {}
#aliases = [\"本局的表名\"]
",
        ids.join("、"),
        quoted(id),
    );
    if let Some((_, leaf)) = simple.and_then(|table| table.sides()[0].leaves().into_iter().next()) {
        text.push_str(&format!("#columns = [{{ id = {}, aliases = [\"本局的列名\"] }}]\n", quoted(&leaf.id)));
    }
    text
}

fn checks(base: &Pack) -> String {
    let list = |paths: &[Written]| {
        let quoted: Vec<String> = paths.iter().map(|path| quoted(path)).collect();
        format!("[{}]", quoted.join(", "))
    };
    let plain = |check: &&CheckSpec| check.each.is_empty() && check.when.is_empty();
    let like = base.checks.iter().find(plain).or(base.checks.first());
    let (left, right) = match like {
        Some(check) => (list(&check.left), list(&check.right)),
        None => (list(&[]), list(&[])),
    };
    let mut text = format!(
        "# ── 核对：两边各是几格之和，应当相等；一格写作 表名/行/列 ──
# 全部核对见 gongkai rules
{HOW}
#[[check]]
#id = \"本局-一项核对\"
#title = \"写一句话：哪个数应等于哪个数\"
#left = {left}
#right = {right}
#basis = \"本局规定\"
#hint = \"请核对这两张表\"
"
    );
    if let Some(check) = like {
        text.push_str(&format!(
            "\n# 底本的核对，不相符时只作警告的：写出它的 id（见 gongkai rules），改 severity，其余照底本\n#[[check]]\n#id = {}\n#severity = \"warning\"\n",
            quoted(&check.id),
        ));
    }
    text
}

fn glossary() -> String {
    format!(
        "# ── 名词解释：加一个词 ──
{HOW}
#[[term]]
#name = \"本局的一个说法\"
#text = \"指写一句话说明它的意思。\"
"
    )
}

fn style(id: &str, base: &Pack) -> String {
    let (body, title) = (base.style.body.size, base.style.table.title_size);
    format!(
        "# ── 版式：只写要改的；长度为毫米，字号为磅 ──
# 全部可改的见 gongkai pack export {id} style -o 别的文件夹
{HOW}
# 正文的字号
#[body]
#size = {body}
# 表题的字号
#[table]
#title_size = {title}
"
    )
}

/// A file that changes one block of the first part of the base that has blocks.
fn part(base: &Pack) -> Option<(String, String)> {
    for spec in &base.manifest.parts {
        let Some(template) = base.templates.get(spec.template.as_str()) else { continue };
        let Some(block) = first_block(&template.text) else { continue };
        let file = &spec.template;
        let text = format!(
            "{{% extends \"base/{file}\" %}}
{{#- 改 {file} 的一段：底本的每一段是一个 block，这里写同名的 block 就换掉那一段，super() 是底本原来的文字；
    别的段落照底本。下面是一个例子：把写着“删去这一行”的两行整行删去，就生效 -#}}
{{#- {CUT}
{{% block {block} %}}
{{{{ super() }}}}

本局另加的一段。

{{% endblock %}}
{CUT} -#}}
"
        );
        return Some((file.to_string(), text));
    }
    None
}

/// The name of the first block of a template.
fn first_block(text: &str) -> Option<&str> {
    for (at, _) in text.match_indices("{%") {
        let inside = text[at + 2..].trim_start_matches('-').trim_start();
        if let Some(rest) = inside.strip_prefix("block ") {
            return rest.split([' ', '%', '-']).find(|word| !word.is_empty());
        }
    }
    None
}
