//! In which encoding text leaves the program, and is typed into it: UTF-8, or what the machine's own tools read.
//!
//! A Chinese Linux may run in GBK or GB18030, which its locale says. A console of Windows shows every character,
//! whatever its code page; what goes from there into a file or another program is read in that code page.

use std::io::{IsTerminal, Write};

use encoding_rs::{EncoderResult, Encoding, GB18030, GBK};

/// Says the encoding where neither locale nor code page is right: `utf-8`, `gbk` or `gb18030`.
pub const STATED: &str = "GONGKAI_ENCODING";
/// What a locale is read from, the first that is set.
const LOCALE: [&str; 3] = ["LC_ALL", "LC_CTYPE", "LANG"];
/// Code pages of Windows.
#[cfg(windows)]
const CODE_PAGES: [(&str, &Encoding); 2] = [("936", GBK), ("54936", GB18030)];

/// The encoding of one stream; none for UTF-8.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StreamEncoding(Option<&'static Encoding>);

impl StreamEncoding {
    /// As the environment states it, else as the locale or, off the console, the code page has it.
    pub fn of_stream(terminal: bool) -> Self {
        if let Some(stated) = stated(STATED) {
            return Self(named(&stated));
        }
        let locale = LOCALE.into_iter().find_map(stated);
        match locale.as_deref().and_then(behind_point) {
            Some(name) => Self(named(name)),
            None if terminal => Self(None),
            None => Self(of_code_page()),
        }
    }

    /// Whether text goes out as it is.
    pub fn is_utf8(self) -> bool {
        self.0.is_none()
    }

    /// The text of bytes that were typed. What is no UTF-8 where that was expected is taken for Chinese all the same.
    pub fn text(self, bytes: &[u8]) -> String {
        match (self.0, std::str::from_utf8(bytes)) {
            (None, Ok(text)) => text.to_owned(),
            (encoding, _) => encoding.unwrap_or(GB18030).decode_without_bom_handling(bytes).0.into_owned(),
        }
    }

    /// The bytes of a text. A character that the encoding lacks is named by its number, `〔U+1F4C4〕`.
    pub fn bytes(self, text: &str) -> Vec<u8> {
        let Some(encoding) = self.0 else { return text.as_bytes().to_vec() };
        let mut encoder = encoding.new_encoder();
        let mut bytes = Vec::with_capacity(text.len());
        let mut rest = text;
        loop {
            bytes.reserve(rest.len() * 2 + 16);
            let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
            rest = &rest[read..];
            match result {
                EncoderResult::InputEmpty => return bytes,
                EncoderResult::OutputFull => {}
                EncoderResult::Unmappable(lacking) => {
                    // both are in each of these encodings
                    bytes.extend(&*encoding.encode(&format!("〔U+{:04X}〕", u32::from(lacking))).0);
                }
            }
        }
    }
}

/// Writes a text to standard error in its encoding, for those who have no `Out` at hand.
pub fn to_stderr(text: &str) -> std::io::Result<()> {
    let mut stderr = std::io::stderr().lock();
    let encoding = StreamEncoding::of_stream(stderr.is_terminal());
    stderr.write_all(&encoding.bytes(text)).and_then(|()| stderr.flush())
}

/// What a variable says, if it says anything.
fn stated(variable: &str) -> Option<String> {
    std::env::var(variable).ok().filter(|value| !value.is_empty())
}

/// The encoding that a locale names behind its point: `zh_CN.GBK`, `zh_CN.gb18030@stroke`.
fn behind_point(locale: &str) -> Option<&str> {
    locale.split_once('.').map(|(_, behind)| behind.split('@').next().unwrap_or(behind))
}

/// The encoding of a name, however it is written; none for UTF-8 and all that is not Chinese.
fn named(name: &str) -> Option<&'static Encoding> {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    match plain.to_lowercase().as_str() {
        "gbk" | "gb2312" | "euccn" | "cp936" | "936" => Some(GBK),
        "gb18030" | "cp54936" | "54936" => Some(GB18030),
        _ => None,
    }
}

/// The code page of the console that this was started from, which its `type`, `more` and `find` read files in.
#[cfg(windows)]
fn of_code_page() -> Option<&'static Encoding> {
    static ASKED: std::sync::OnceLock<Option<&'static Encoding>> = std::sync::OnceLock::new();
    *ASKED.get_or_init(asked_code_page)
}

#[cfg(windows)]
fn asked_code_page() -> Option<&'static Encoding> {
    // chcp is part of the command processor; where that is lacking nobody reads in a code page either
    let said = std::process::Command::new("cmd").args(["/d", "/c", "chcp"]).output().ok()?;
    // the words before the number are in that code page themselves
    let digits: String =
        said.stdout.iter().filter(|byte| byte.is_ascii_digit()).map(|b| *b as char).collect();
    CODE_PAGES.into_iter().find(|(number, _)| *number == digits).map(|(_, encoding)| encoding)
}

#[cfg(not(windows))]
fn of_code_page() -> Option<&'static Encoding> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_say_their_encoding() {
        for (locale, encoding) in [
            ("zh_CN.GBK", Some(GBK)),
            ("zh_CN.gb2312", Some(GBK)),
            ("zh_CN.eucCN", Some(GBK)),
            ("zh_CN.GB18030@stroke", Some(GB18030)),
            ("zh_CN.UTF-8", None),
            ("zh_CN", None),
            ("C", None),
        ] {
            assert_eq!(behind_point(locale).and_then(named), encoding, "{locale}");
        }
    }

    #[test]
    fn what_is_typed_is_read_in_the_encoding_of_the_terminal() {
        let gbk = GBK.encode("联通市民政局").0;
        assert_eq!(StreamEncoding(Some(GBK)).text(&gbk), "联通市民政局");
        // a terminal of GBK whose locale says nothing
        assert_eq!(StreamEncoding(None).text(&gbk), "联通市民政局");
        assert_eq!(StreamEncoding(None).text("民政局".as_bytes()), "民政局");
    }

    #[test]
    fn what_an_encoding_lacks_is_named() {
        let gbk = StreamEncoding(Some(GBK));
        let text = GBK.decode_without_bom_handling(&gbk.bytes("报告📄：𠮷，完")).0.into_owned();
        assert_eq!(text, "报告〔U+1F4C4〕：〔U+20BB7〕，完");
        let gb18030 = StreamEncoding(Some(GB18030));
        assert_eq!(GB18030.decode_without_bom_handling(&gb18030.bytes("📄𠮷")).0, "📄𠮷");
        assert_eq!(StreamEncoding::default().bytes("完📄"), "完📄".as_bytes());
    }
}
