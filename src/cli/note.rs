//! Who runs the program, when and why, for the record: clock and user are asked for here and nowhere else.

use crate::publish::RunNote;

use super::args::NoteArgs;
use super::steps::BEIJING;

/// Where systems say who is at work.
const USERS: [&str; 3] = ["LOGNAME", "USER", "USERNAME"];

/// The note of this run.
pub fn note(args: &NoteArgs) -> RunNote {
    // one time zone holds in all of China, whatever that of the machine
    let now = BEIJING.to_datetime(jiff::Timestamp::now());
    let when = now.strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string();
    let user = || USERS.iter().find_map(|name| std::env::var(name).ok().filter(|user| !user.is_empty()));
    let who = args.by.clone().or_else(user).unwrap_or_else(|| "未写明".to_owned());
    RunNote { when, who, why: args.why.clone() }
}
