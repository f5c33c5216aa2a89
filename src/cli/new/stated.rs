//! What a new unit is: as the options say, else as it is asked for; all that is lacking or wrong is told at once.

use std::sync::Arc;

use crate::budget::unit::{Fact, KIND_KEY, NAME_KEY, YEAR_KEY};
use crate::cli::args::NewArgs;
use crate::cli::shell;
use crate::diag::Diagnostic;
use crate::pack::Pack;
use crate::pack::find::{KnownPack, PackFinder, PackPlace};
use crate::read::facts::{Keys, Said};

use super::asking::{Interview, Reply, Stopped};
use super::question::{Answers, Choice, Question};

/// Code of what is lacking or wrong.
const CODE: &str = "新建-选项";

/// What is known of a new unit.
pub(super) struct Stated {
    pub pack: Arc<Pack>,
    pub said: Said,
    /// Notices of loading the pack.
    pub notices: Vec<Diagnostic>,
}

impl Stated {
    /// A stated text; empty where nothing is.
    pub fn words(&self, key: &str) -> String {
        self.said.facts.get(key).map(Fact::words).unwrap_or_default()
    }
}

/// Why nothing is known of it.
pub(super) enum Unknown {
    /// Told with these.
    Faults(Vec<Diagnostic>),
    /// Told with these, and a command line to copy.
    Lacking(Vec<Diagnostic>, String),
    /// Whoever was asked went away.
    Stopped,
}

impl From<Stopped> for Unknown {
    fn from(_: Stopped) -> Self {
        Self::Stopped
    }
}

/// What is likely before anybody is asked.
#[derive(Debug, Clone, Default)]
pub(super) struct LikelyUnit {
    /// The year.
    pub year: Option<i32>,
    /// The id of the pack.
    pub pack: Option<String>,
    /// The name of the unit.
    pub name: Option<String>,
}

/// An option as it was given, and the key of the fact that it states; none for the pack.
struct Given {
    question: Question,
    key: Option<String>,
    text: Option<String>,
}

/// What the options say, and the rest as it is answered; `packs` are those that may be chosen. Without an interview
/// what is lacking is a fault.
///
/// # Errors
/// All that is lacking and wrong, or that nobody answers any more.
pub(super) fn stated(
    args: &NewArgs,
    known: (&PackFinder, &[Arc<Pack>]),
    likely: &LikelyUnit,
    mut interview: Option<Interview<'_>>,
) -> Result<Stated, Unknown> {
    let question = pack_question(known.0, likely);
    let mut wrong = Vec::new();
    let mut id = args.pack.as_ref().and_then(|text| understood(&question, text, &mut wrong));
    if let Some(interview) = &mut interview {
        interview.show("一项一项地问。要改前一个答案，写“上一步”（或 <）；最后再看一遍，才写文件。\n")?;
    }
    loop {
        if let (None, Some(interview)) = (&args.pack, &mut interview) {
            id = Some(first(interview, &question)?);
        }
        // another pack has other questions
        if let Some(stated) =
            with_pack(args, known, likely, (&question, id.as_deref()), wrong.clone(), interview.as_mut())?
        {
            return Ok(stated);
        }
    }
}

/// The answer to the first question: there is none before it.
fn first(interview: &mut Interview<'_>, question: &Question) -> Result<String, Stopped> {
    loop {
        match interview.ask(question)? {
            Reply::Answer(answer) => return Ok(answer),
            Reply::Back => interview.show("  这已经是第一项。\n")?,
        }
    }
}

/// All that is stated with a pack; none where another pack is asked for.
fn with_pack(
    args: &NewArgs,
    (finder, packs): (&PackFinder, &[Arc<Pack>]),
    likely: &LikelyUnit,
    (question, id): (&Question, Option<&str>),
    mut wrong: Vec<Diagnostic>,
    interview: Option<&mut Interview<'_>>,
) -> Result<Option<Stated>, Unknown> {
    let loaded = match id {
        Some(id) => Some(finder.load(id).map_err(Unknown::Faults)?),
        None => None,
    };
    let pack = loaded.as_ref().map(|loaded| &*loaded.pack);
    let mut given = vec![Given { question: question.clone(), key: None, text: args.pack.clone() }];
    given.extend(given_facts(args, questions(pack, packs, likely)));
    wrong.extend(of_no_use(args, pack, &given));
    let mut answers: Vec<(&str, String)> = Vec::new();
    for own in &given {
        if let (Some(text), Some(key)) = (&own.text, &own.key) {
            answers.extend(understood(&own.question, text, &mut wrong).map(|answer| (key.as_str(), answer)));
        }
    }
    let lacking: Vec<&Given> = given.iter().filter(|own| own.text.is_none()).collect();
    if interview.is_none() && !lacking.is_empty() {
        let (told, command) = told_lacking(args, &given, &lacking);
        wrong.push(told);
        return Err(Unknown::Lacking(wrong, command));
    }
    let Some(loaded) = loaded.filter(|_| wrong.is_empty()) else { return Err(Unknown::Faults(wrong)) };
    if let (Some(interview), Some(id)) = (interview, id) {
        let Some(asked) = interviewed(interview, &lacking, id)? else { return Ok(None) };
        answers.extend(asked);
    }
    let said = said(&answers, &loaded.pack);
    Ok(Some(Stated { pack: loaded.pack, said, notices: loaded.notices }))
}

/// The answers to what no option says, one after the other and once more for those that are taken back, until all are
/// confirmed; none where the pack is to be chosen again. `id` is the pack that was chosen, if it was asked for.
fn interviewed<'g>(
    interview: &mut Interview<'_>,
    lacking: &[&'g Given],
    id: &str,
) -> Result<Option<Vec<(&'g str, String)>>, Stopped> {
    let mut answers: Vec<String> = Vec::new();
    let mut at = 0;
    loop {
        if at == lacking.len() {
            let all: Vec<(&Question, &str)> =
                lacking.iter().zip(&answers).map(|(own, answer)| (&own.question, answer.as_str())).collect();
            // with options for everything nothing is asked
            let again = if all.is_empty() { None } else { interview.confirm(&all)? };
            let Some(again) = again else { break };
            if lacking[again].key.is_none() {
                interview.show("  换模板包，后面各项再问一遍。\n")?;
                return Ok(None);
            }
            // Enter keeps what it is
            let kept = Some(answers[again].clone());
            if let Reply::Answer(answer) =
                interview.ask(&Question { default: kept, ..lacking[again].question.clone() })?
            {
                answers[again] = answer;
            }
            continue;
        }
        // the pack has been asked for
        if lacking[at].key.is_none() {
            answers.push(id.to_owned());
            at += 1;
            continue;
        }
        match interview.ask(&lacking[at].question)? {
            Reply::Answer(answer) => {
                answers.push(answer);
                at += 1;
            }
            Reply::Back if at == 0 => interview.show("  这已经是第一项。\n")?,
            Reply::Back if lacking[at - 1].key.is_none() => return Ok(None),
            Reply::Back => {
                answers.pop();
                at -= 1;
            }
        }
    }
    let mut found = Vec::new();
    for (own, answer) in lacking.iter().zip(answers) {
        if let Some(key) = &own.key {
            found.push((key.as_str(), answer));
        }
    }
    Ok(Some(found))
}

/// The questions with what the options say to them.
fn given_facts(args: &NewArgs, questions: Vec<(Question, String)>) -> Vec<Given> {
    let mut given = Vec::new();
    for (question, key) in questions {
        let text = match question.option {
            "name" => args.name.clone(),
            "kind" => args.kind.clone(),
            "nature" => args.nature.clone(),
            "level" => args.level.clone(),
            _ => args.year.map(|year| year.to_string()),
        };
        given.push(Given { question, key: Some(key), text });
    }
    given
}

/// Answers by key as a unit states them.
fn said(answers: &[(&str, String)], pack: &Pack) -> Said {
    let mut said = Said::default();
    for (key, answer) in answers {
        let fact = match (*key == YEAR_KEY, answer.parse()) {
            (true, Ok(year)) => Fact::Count(year),
            _ => Fact::Text(answer.clone()),
        };
        said.facts.insert((*key).to_owned(), fact);
    }
    said.facts.insert("pack".to_owned(), Fact::Text(pack.manifest.id.clone()));
    said
}

/// The answer that an option gives; why it is none is put with the faults.
fn understood(question: &Question, text: &str, wrong: &mut Vec<Diagnostic>) -> Option<String> {
    match question.understand(text) {
        Ok(answer) => Some(answer),
        Err(why) => {
            let message = format!("--{} {}：{why}", question.option, shell::quoted(text));
            let hint = match question.answers {
                Answers::OneOf(_) => format!("请改成其中之一：{}", question.may_be()),
                Answers::Words | Answers::Year => format!("请写上{}：{}", question.label, question.may_be()),
            };
            wrong.push(Diagnostic::error(CODE, message).hint(hint));
            None
        }
    }
}

/// Options that state what the pack does not know.
fn of_no_use(args: &NewArgs, pack: Option<&Pack>, given: &[Given]) -> Vec<Diagnostic> {
    let mut wrong = Vec::new();
    let Some(pack) = pack else { return wrong };
    for (option, text) in [("nature", &args.nature), ("level", &args.level)] {
        if text.is_some() && !given.iter().any(|own| own.question.option == option) {
            let message = format!("--{option} 用不上：模板包 {} 没有这一项", pack.manifest.id);
            wrong.push(Diagnostic::error(CODE, message).hint(format!("请不写 --{option}")));
        }
    }
    wrong
}

/// Says which options are lacking, what each may be, and the whole command.
fn told_lacking(args: &NewArgs, given: &[Given], lacking: &[&Given]) -> (Diagnostic, String) {
    let names: Vec<&str> = lacking.iter().map(|own| own.question.label.as_str()).collect();
    let mut lines = Vec::new();
    for own in lacking {
        lines.push(format!("--{}　{}：{}", own.question.option, own.question.label, own.question.may_be()));
    }
    let mut command = vec!["gongkai new".to_owned(), shell::quoted(&args.folder.display().to_string())];
    for own in given {
        let given = own.text.clone().filter(|text| own.question.understand(text).is_ok());
        let value = given.unwrap_or_else(|| own.question.example());
        command.push(format!("--{} {}", own.question.option, shell::quoted(&value)));
    }
    for (option, paths) in [("tables", &args.tables), ("templates", &args.templates)] {
        command.extend(
            paths.iter().map(|path| format!("--{option} {}", shell::quoted(&path.display().to_string()))),
        );
    }
    let hint =
        format!("请在命令里写上（照最下面一行改）：\n{}\n在终端里直接运行，会逐项问", lines.join("\n"));
    let told = Diagnostic::error(CODE, format!("命令里没有写{}", names.join("、"))).hint(hint);
    (told, command.join(" "))
}

/// Which pack.
fn pack_question(finder: &PackFinder, likely: &LikelyUnit) -> Question {
    let known = finder.known();
    let default = match known.as_slice() {
        [only] => Some(only.id.clone()),
        _ => likely.pack.clone().filter(|id| known.iter().any(|pack| pack.id == *id)),
    };
    Question {
        option: "pack",
        label: "模板包".to_owned(),
        help: "用哪个省市的表样和文字".to_owned(),
        answers: Answers::OneOf(known.into_iter().map(of_pack).collect()),
        default,
    }
}

fn of_pack(pack: KnownPack) -> Choice {
    let at = match &pack.place {
        PackPlace::Folder(folder) => format!("在 {}", folder.display()),
        PackPlace::BuiltIn | PackPlace::Nowhere => "内置".to_owned(),
    };
    let remark = if pack.name == pack.id { at } else { format!("{}，{at}", pack.id) };
    Choice { value: pack.id, name: pack.name, remark }
}

/// What else is to be known, each with the key of its fact. Without a pack its choices are those of all that there are.
fn questions(pack: Option<&Pack>, packs: &[Arc<Pack>], likely: &LikelyUnit) -> Vec<(Question, String)> {
    let mut questions: Vec<(Question, String)> = Vec::new();
    let packs: Vec<&Pack> =
        pack.map_or_else(|| packs.iter().map(|pack| &**pack).collect(), |pack| vec![pack]);
    for pack in packs {
        for (option, key) in keys_of(pack) {
            let question = of_fact(option, &key, pack, likely);
            match questions.iter_mut().find(|(own, _)| own.option == option) {
                None => questions.push((question, key)),
                Some((own, _)) => join(own, question),
            }
        }
    }
    questions
}

/// Adds the choices of another pack.
fn join(own: &mut Question, other: Question) {
    let (Answers::OneOf(known), Answers::OneOf(more)) = (&mut own.answers, other.answers) else { return };
    for choice in more {
        if !known.contains(&choice) {
            known.push(choice);
        }
    }
}

/// The options, each with the key of its fact in a pack; those that it does not have left out.
fn keys_of(pack: &Pack) -> Vec<(&'static str, String)> {
    let nature = pack.manifest.nature.fact.to_string();
    let level = pack.manifest.wording.level_fact.to_string();
    let all = [
        ("name", NAME_KEY.to_owned()),
        ("kind", KIND_KEY.to_owned()),
        ("nature", nature),
        ("level", level),
        ("year", YEAR_KEY.to_owned()),
    ];
    all.into_iter().filter(|(_, key)| !key.is_empty()).collect()
}

/// The question for a fact of the pack.
fn of_fact(option: &'static str, key: &str, pack: &Pack, likely: &LikelyUnit) -> Question {
    let keys = Keys::of(&pack.manifest);
    let spec = keys.fact(key);
    let mut choices: Vec<Choice> = Vec::new();
    for (at, value) in spec.iter().flat_map(|spec| spec.choices.iter().enumerate()) {
        let name = spec.and_then(|spec| spec.words.get(at)).unwrap_or(value).clone();
        choices.push(Choice { name, ..Choice::plain(value) });
    }
    if option == "level" && choices.is_empty() {
        // a fact of any words, of which the pack knows these
        choices.extend(pack.manifest.wording.scopes.iter().map(|scope| Choice::plain(&scope.level)));
    }
    let answers = match (option, choices.is_empty()) {
        ("year", _) => Answers::Year,
        (_, true) => Answers::Words,
        (_, false) => Answers::OneOf(choices),
    };
    let default = match option {
        "year" => likely.year.map(|year| year.to_string()),
        "name" => likely.name.clone(),
        _ => None,
    };
    Question {
        option,
        label: spec.map_or_else(|| key.to_owned(), |spec| spec.label.clone()),
        help: spec.map(|spec| spec.help.clone()).unwrap_or_default(),
        answers,
        default,
    }
}
