//! The file unit.toml itself: opened as workbooks are, and never waited for.

use std::io::Read;
use std::path::Path;

use crate::diag::{Diagnostic, Place};

use super::FILE;

/// The most bytes of a file that people write; one that is longer is another.
const MAX_BYTES: u64 = 4 << 20;

/// The bytes of a file that is one and is not too long.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    let folder = path.parent().filter(|folder| folder.is_file());
    let place = || Place::File(folder.unwrap_or(path).display().to_string().into());
    let refused = |found: &str, hint: &str| {
        Diagnostic::error("配置-未找到", found.to_owned()).at(place()).hint(hint.to_owned())
    };
    let unopened = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => {
            refused("找不到单位说明文件 unit.toml", "请核对文件夹路径；新单位可以复制样例的 unit.toml 再改")
        }
        std::io::ErrorKind::PermissionDenied => {
            refused("没有权限打开 unit.toml", "请核对文件的权限，或另存一份再试")
        }
        // what was named is a file itself
        std::io::ErrorKind::NotADirectory => refused(
            "这是文件，不是单位文件夹",
            "请写装着预算表的单位文件夹；只看一个工作簿怎样认，用 gongkai inspect",
        ),
        _ => refused("unit.toml 打不开", "请确认文件没有损坏，也没有被别的程序占用"),
    };
    let about = std::fs::metadata(path).map_err(unopened)?;
    if about.is_dir() {
        return Err(refused("unit.toml 应是文件，却是文件夹", "请移开它，放上单位说明文件 unit.toml"));
    }
    // a pipe or a device could be read for ever
    if !about.is_file() {
        return Err(refused("unit.toml 不是普通的文件", "请移开它，放上单位说明文件 unit.toml"));
    }
    let mut bytes = Vec::new();
    if about.len() <= MAX_BYTES {
        let file = std::fs::File::open(path).map_err(unopened)?;
        // it may grow while it is read
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unopened)?;
    }
    if about.len() > MAX_BYTES || bytes.len() as u64 > MAX_BYTES {
        let size = MAX_BYTES >> 20;
        return Err(Diagnostic::error("读取-过大", format!("unit.toml 超过{size}兆字节，不像单位说明文件"))
            .at(place())
            .hint("请核对是不是放错了文件；单位说明文件只有文字"));
    }
    Ok(bytes)
}

/// The text of a file in UTF-8.
pub(super) fn text(bytes: &[u8]) -> Result<String, Diagnostic> {
    let broken = match std::str::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => return Ok(text.to_owned()),
        Ok(text) => text.find('\0').unwrap_or_default(),
        Err(error) => error.valid_up_to(),
    };
    let before = bytes.get(..broken).unwrap_or_default();
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let column = String::from_utf8_lossy(before.get(start..).unwrap_or_default()).chars().count() + 1;
    let guess = guess(bytes).map(|name| format!("，多半是 {name}")).unwrap_or_default();
    Err(Diagnostic::error("配置-编码", format!("unit.toml 不是 UTF-8 编码{guess}"))
        .at(Place::Line { file: FILE.into(), line, column })
        .hint("请用记事本打开，选“另存为”，编码选 UTF-8，再保存"))
}

/// Which encoding it probably is.
fn guess(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) || bytes.contains(&0) {
        return Some("UTF-16（记事本里叫“Unicode”）");
    }
    // in GBK bytes above 0x80 come in pairs
    let mut rest = bytes.iter();
    while let Some(byte) = rest.next() {
        if *byte < 0x80 {
            continue;
        }
        let is_pair = (0x81..=0xFE).contains(byte) && rest.next().is_some_and(|second| *second >= 0x40);
        if !is_pair {
            return None;
        }
    }
    Some("GBK（记事本里叫“ANSI”）")
}
