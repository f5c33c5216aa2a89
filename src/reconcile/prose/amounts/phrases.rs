//! Pieces of patterns over the words of a sentence, in which a number is one sign ([`super::sentence`]).

/// One number.
macro_rules! number {
    () => {
        r"([\x{E000}-\x{F7FF}])"
    };
}
/// Words that are not numbers, few of them.
macro_rules! gap {
    () => {
        r"[^\x{E000}-\x{F7FF};,]{0,14}?"
    };
}
/// Which way something went.
macro_rules! way {
    () => {
        r"(增加|增长|增幅|提高|上升|上涨|扩大|净增|增|减少|下降|降低|降幅|压减|压缩|缩减|下调|净减|减|降)(?:了|约|幅度|为|率|额|到|达)*?"
    };
}
/// Last year.
macro_rules! last_year {
    () => {
        r"(?:上年度?|去年|上一年度?|20[0-9]{2}年度?)"
    };
}
/// This year.
macro_rules! this_year {
    () => {
        r"(?:本年度?|今年|当年|20[0-9]{2}年度?)"
    };
}
/// Which of last year's amounts is meant; no other thing's.
macro_rules! base {
    () => {
        r"(?:的|年初|年|预算|决算|执行|批复|数|额|同期|实际|完成|略有|略|有所|小幅|大幅|共|约|相应|为|安排|是)*?"
    };
}
/// A change, and the rate behind it.
macro_rules! tail {
    () => {
        concat!(
            // 两项分别增加 is about two changes
            r"[,、(]?(?:[^\x{E000}-\x{F7FF};,其分各共均]{0,6}?)",
            way!(),
            number!(),
            r"(?:[,、(](?:[^\x{E000}-\x{F7FF};,其分各共均]{0,6}?)",
            way!(),
            number!(),
            ")?"
        )
    };
}
/// The same, of the two amounts before it and of no other year's.
macro_rules! own_tail {
    () => {
        concat!(
            r"[,、(]?(?:[^\x{E000}-\x{F7FF};,其分各共均比较同]{0,6}?)",
            way!(),
            number!(),
            r"(?:[,、(](?:[^\x{E000}-\x{F7FF};,其分各共均比较同]{0,6}?)",
            way!(),
            number!(),
            ")?"
        )
    };
}
