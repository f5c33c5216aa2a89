//! A panic in the work on one unit is that unit's fault; the others go on.

use std::any::Any;
use std::panic::{AssertUnwindSafe, PanicHookInfo, catch_unwind};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once, PoisonError};

use crate::diag::{Diagnostic, Place};

use super::Outcome;
use super::out::{HeldPart, Out};

/// How many units are being worked on; outside of them panics are told as ever.
static INSIDE: AtomicUsize = AtomicUsize::new(0);
/// Words of panics that nobody has told yet, and the same with their place, which the payload does not hand on; units
/// are worked on side by side, and each on several threads.
static UNTOLD: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// Works on one unit. A panic is told as the folder's fault with all that is known of it.
pub fn contained(folder: &Path, out: &mut Out, work: impl FnOnce(&mut Out) -> Outcome) -> Outcome {
    caught(folder, || work(out)).unwrap_or_else(|fault| {
        out.done();
        out.tell(&fault);
        Outcome::Refused
    })
}

/// Works so that nothing is told where nothing is wrong; else all of it, in its order.
pub fn quietly(quiet: bool, out: &mut Out, work: impl FnOnce(&mut Out) -> Outcome) -> Outcome {
    if !quiet {
        return work(out);
    }
    out.hold();
    let outcome = work(out);
    if outcome == Outcome::Done {
        out.drop_held()
    } else {
        out.release(&HeldPart::All)
    }
    outcome
}

/// Does a step of the work on one unit.
///
/// # Errors
/// A panic, as the folder's fault with all that is known of it.
pub fn caught<T>(folder: &Path, work: impl FnOnce() -> T) -> Result<T, Diagnostic> {
    listen();
    INSIDE.fetch_add(1, Ordering::SeqCst);
    // what the panic left half done belongs to this unit alone and is dropped with it
    let done = catch_unwind(AssertUnwindSafe(work));
    INSIDE.fetch_sub(1, Ordering::SeqCst);
    done.map_err(|payload| {
        let words = words(&*payload);
        let mut untold = UNTOLD.lock().unwrap_or_else(PoisonError::into_inner);
        let own = untold.iter().position(|(of, _)| *of == words);
        let what = own.map_or(words, |at| untold.remove(at).1);
        diagnostic(folder, &what)
    })
}

fn diagnostic(folder: &Path, what: &str) -> Diagnostic {
    Diagnostic::error(
        "程序-意外",
        format!("处理这个单位时程序自身出了错，停在这里（“公开”里没有写了一半的文件）：{what}"),
    )
    .at(Place::File(folder.display().to_string().into()))
    .hint(
        "这不是填写的问题。请把这个文件夹连同上面这句话发给维护本程序的人；\
             别的单位照常处理，也可以先把这个文件夹从命令里去掉",
    )
}

/// From now on panics within a unit are kept instead of printed: they would be English, and in the middle
/// of the text.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if INSIDE.load(Ordering::SeqCst) == 0 {
                return others(info);
            }
            let words = words(info.payload());
            let placed = placed(&words, info);
            UNTOLD.lock().unwrap_or_else(PoisonError::into_inner).push((words, placed));
        }));
    });
}

fn words(payload: &(dyn Any + Send)) -> String {
    let message = payload.downcast_ref::<&str>().copied();
    message.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("?").to_owned()
}

fn placed(words: &str, info: &PanicHookInfo<'_>) -> String {
    let place = info.location().map(|at| format!("（{}:{}）", short(at.file()), at.line()));
    format!("{words}{}", place.unwrap_or_default())
}

/// A source file from its package on; what stands before is the machine that compiled it.
fn short(file: &str) -> &str {
    let is_separator = |c| c == '/' || c == '\\';
    let Some(source) = file.rfind("src").filter(|at| *at > 0) else { return file };
    let package = file[..source].trim_end_matches(is_separator);
    &file[package.rfind(is_separator).map_or(0, |at| at + 1)..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_the_units_fault_and_keeps_its_words_and_place() {
        let mut out = Out::new();
        let folder = Path::new("某单位");
        assert_eq!(contained(folder, &mut out, |_| Outcome::Contradicted), Outcome::Contradicted);
        let number = 7;
        assert_eq!(contained(folder, &mut out, |_| panic!("broken {number}")), Outcome::Refused);
        // from a thread below too, with words and place of its own
        let below = |_: &mut Out| -> Outcome {
            rayon::join(|| panic!("broken below"), || ());
            Outcome::Done
        };
        assert_eq!(contained(folder, &mut out, below), Outcome::Refused);
        assert_eq!(contained(folder, &mut out, |_| Outcome::Done), Outcome::Done, "the next one goes on");
    }

    #[test]
    fn a_place_names_package_and_file_only() {
        assert_eq!(short("src/cli/mod.rs"), "src/cli/mod.rs");
        assert_eq!(short("/home/x/registry/src/index/calamine-0.38/src/xls.rs"), "calamine-0.38/src/xls.rs");
        assert_eq!(short("C:\\x\\calamine-0.38\\src\\xls.rs"), "calamine-0.38\\src\\xls.rs");
    }

    #[test]
    fn it_is_told_with_folder_words_place_and_next_step() {
        let told = Out::new().render(&diagnostic(Path::new("某单位"), "broken 7（src/x.rs:3）"));
        for word in ["错误[程序-意外]", "某单位", "broken 7（src/x.rs:3）", "怎么办", "发给维护本程序的人"]
        {
            assert!(told.contains(word), "no {word} in {told}");
        }
    }
}
