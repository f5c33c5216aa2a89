//! Whether the shared words can be meant: none empty, none that could never apply.

use super::super::at::Written;
use super::super::lexicon::{Lexicon, RenamedThing, Spelling, WrongForm};
use super::verdicts::Verdicts;

/// Years in which a name can have changed.
const YEARS: std::ops::RangeInclusive<i32> = 1949..=2100;

/// Holds all of words.toml.
pub(in super::super) fn hold(verdicts: &mut Verdicts<'_>, lexicon: &Lexicon) {
    lexicon.forms.iter().for_each(|form| wrong_form(verdicts, form));
    lexicon.renamed.iter().for_each(|name| renamed(verdicts, name));
    for pair in &lexicon.traditional {
        let chars: Vec<char> = pair.chars().collect();
        if chars.len() != 2 || chars[0] == chars[1] {
            let message = format!("traditional 里的“{pair}”不是一个繁体字加一个简体字");
            verdicts.wrong(pair.spot, message, "请写成“國国”的样子");
        }
    }
    for entry in &lexicon.twice {
        words(verdicts, &entry.then, "twice 的 then 里有一个词");
        long_enough(verdicts, &entry.word, "twice 的 word");
    }
    let scope = &lexicon.scope;
    let doubling = &lexicon.doubling;
    for (list, what) in [
        (&lexicon.half_width, "half_width 里有一个词"),
        (&scope.own, "scope.own 里有一个词"),
        (&scope.of_others, "scope.of_others 里有一个词"),
        (&scope.phrases, "scope.phrases 里有一个词"),
        (&scope.other_kind, "scope.other_kind 里有一个词"),
        (&scope.no_area, "scope.no_area 里有一个词"),
    ] {
        words(verdicts, list, what);
    }
    for (list, what) in [
        (&doubling.beginnings, "doubling.beginnings"),
        (&doubling.endings, "doubling.endings"),
        (&doubling.words, "doubling.words"),
    ] {
        list.iter().for_each(|word| long_enough(verdicts, word, what));
    }
    spelling(verdicts, &lexicon.spelling);
}

fn spelling(verdicts: &mut Verdicts<'_>, spelling: &Spelling) {
    spelling.alike.iter().for_each(|group| long_enough(verdicts, group, "spelling.alike"));
    spelling.laws.iter().for_each(|law| long_enough(verdicts, law, "spelling.laws"));
    for line in &spelling.words {
        if let Some(word) = line.split(' ').find(|word| word.chars().count() != 2) {
            let message = format!("spelling.words 里的“{word}”不是两个字的词");
            verdicts.wrong(line.spot, message, "词与词之间请用一个空格隔开，每个词两个字");
        }
    }
}

fn words(verdicts: &mut Verdicts<'_>, list: &[Written], what: &str) {
    list.iter().for_each(|word| verdicts.named(word, what));
}

fn long_enough(verdicts: &mut Verdicts<'_>, word: &Written, what: &str) {
    if word.chars().count() < 2 {
        verdicts.wrong(word.spot, format!("{what} 里的“{word}”不到两个字"), "请写两个字以上的词");
    }
}

fn wrong_form(verdicts: &mut Verdicts<'_>, form: &WrongForm) {
    verdicts.named(&form.wrong, "[[form]] 的 wrong ");
    verdicts.named(&form.right, "[[form]] 的 right ");
    if form.wrong == form.right {
        let message = format!("“{}”的 wrong 和 right 一样", form.wrong);
        verdicts.wrong(form.right.spot, message, "请写上正确的写法");
    }
    words(verdicts, &form.then, "[[form]] 的 then 里有一个词");
    words(verdicts, &form.unless, "[[form]] 的 unless 里有一个词");
    within(verdicts, &form.except, &form.wrong);
}

fn renamed(verdicts: &mut Verdicts<'_>, name: &RenamedThing) {
    long_enough(verdicts, &name.old, "[[renamed]] 的 old");
    verdicts.named(&name.new, "[[renamed]] 的 new ");
    if !YEARS.contains(&*name.since) {
        let message = format!("“{}”的 since 写着{}", name.old, *name.since);
        verdicts.wrong(name.since.spot, message, "请写旧名称从哪个预算年度起不能再用，如 2019");
    }
    within(verdicts, &name.except, &name.old);
}

/// An exception without the text in it excepts nothing.
fn within(verdicts: &mut Verdicts<'_>, except: &[Written], text: &Written) {
    for longer in except.iter().filter(|longer| !longer.contains(text.as_str())) {
        let message = format!("except 里的“{longer}”不含“{text}”，不会用到");
        verdicts.wrong(longer.spot, message, format!("请写含有“{text}”的更长的文字，或删去"));
    }
}
