//! Results written by hand from ECMA-376 and from what Excel zh-CN shows, never taken from the code.

use super::NumberKind::{Date, Fraction, General, Number, Percent, Scientific, Text, Words};
use super::*;

/// Code, number, whether days count from 1904, text, kind, tens.
type Expected = (&'static str, f64, bool, &'static str, NumberKind, i8);

const ROWS: &[Expected] = &[
    // General: whole numbers in full, fractions to eleven characters, tiny ones with a power of ten
    ("General", 0.0, false, "0", General, 0),
    ("", 12.5, false, "12.5", General, 0),
    ("GENERAL", -7.0, false, "-7", General, 0),
    ("G/通用格式", 3.0, false, "3", General, 0),
    ("General", 123456789012.0, false, "123456789012", General, 0),
    ("General", 1e15, false, "1000000000000000", General, 0),
    ("General", 1.0 / 3.0, false, "0.333333333", General, 0),
    ("General", -2.0 / 3.0, false, "-0.666666667", General, 0),
    ("General", 459.47600000000006, false, "459.476", General, 0),
    ("General", 123456.789012, false, "123456.789", General, 0),
    ("General", 1234567890.5, false, "1234567891", General, 0),
    ("General", 0.00001, false, "0.00001", General, 0),
    ("General", 0.000123456789, false, "0.000123457", General, 0),
    ("General", 0.0000123456789, false, "1.23457E-05", General, 0),
    ("General", 1.5e-20, false, "1.5E-20", General, 0),
    ("General\"元\"", 8.5, false, "8.5元", General, 0),
    // places: zeros, hashes, question marks
    ("0", 12.5, false, "13", Number, 0),
    ("0", -12.5, false, "-13", Number, 0),
    ("000", 7.0, false, "007", Number, 0),
    ("0.00", 3.0, false, "3.00", Number, 0),
    ("#", 0.0, false, "", Number, 0),
    ("#.##", 0.0, false, ".", Number, 0),
    ("0.##", 5.0, false, "5.", Number, 0),
    ("#.00", 0.5, false, ".50", Number, 0),
    (".0", 1234.0, false, "1234.0", Number, 0),
    ("0.0?", 8.9, false, "8.9", Number, 0),
    ("0.0?\"米\"", 8.9, false, "8.9 米", Number, 0),
    ("???", 5.0, false, "5", Number, 0),
    // rounding half away from zero, from 15 digits
    ("0.00", 1.005, false, "1.01", Number, 0),
    ("0.00", 2.675, false, "2.68", Number, 0),
    ("0%", 0.285, false, "29%", Percent, 0),
    ("0.0", 0.25, false, "0.3", Number, 0),
    ("0.0", -0.25, false, "-0.3", Number, 0),
    ("0", 0.1 + 0.2, false, "0", Number, 0),
    ("0.00", 99.999, false, "100.00", Number, 0),
    ("0", 0.5, false, "1", Number, 0),
    ("0", 0.49999, false, "0", Number, 0),
    ("0.0000000000000000", 0.1, false, "0.1000000000000000", Number, 0),
    // thousands
    ("#,##0", 1234567.0, false, "1,234,567", Number, 0),
    ("#,##0.00", -1234.5, false, "-1,234.50", Number, 0),
    ("#,##0", 999.0, false, "999", Number, 0),
    ("#,###", 0.0, false, "", Number, 0),
    ("0,000", 12.0, false, "0,012", Number, 0),
    ("# ##0", 1234567.0, false, "1234 567", Number, 0),
    // trailing commas divide by a thousand each
    ("0,", 37620900.0, false, "37621", Number, 3),
    ("#,##0,", 37620900.0, false, "37,621", Number, 3),
    ("0.0,,", 12200000.0, false, "12.2", Number, 6),
    ("0,.00", 1234.5, false, "1.23", Number, 3),
    // a literal point between digits: 万元 out of 元
    ("0!.0,", 37620900.0, false, "3762.1", Number, 4),
    ("0!.0000,", 37620900.0, false, "3.7621", Number, 7),
    ("0\\.0,", 12345.0, false, "1.2", Number, 4),
    ("0\".\"0,\"万\"", 5.0, false, "0.0万", Number, 4),
    ("0!.0,", -37620900.0, false, "-3762.1", Number, 4),
    ("0!.0,", -3.0, false, "0.0", Number, 4),
    ("0!.00", 1234.0, false, "12.34", Number, 2),
    ("#!.0000\"万元\"", 37620900.0, false, "3762.0900万元", Number, 4),
    // percent
    ("0%", 0.5, false, "50%", Percent, 0),
    ("0.00%", 0.12345, false, "12.35%", Percent, 0),
    ("0%", -0.001, false, "0%", Percent, 0),
    ("0%%", 0.5, false, "5000%%", Percent, 0),
    ("0\"%\"", 5.0, false, "5%", Number, 0),
    // sections and signs
    ("0.00;-0.00", -0.001, false, "-0.00", Number, 0),
    ("0.00", -0.001, false, "0.00", Number, 0),
    ("0.00;[Red]0.00", -5.0, false, "5.00", Number, 0),
    ("0.00_);(0.00)", -5.0, false, "(5.00)", Number, 0),
    ("0.00_);(0.00)", 5.0, false, "5.00", Number, 0),
    ("0;-0;", 0.0, false, "", Words, 0),
    ("0;-0;\"无\"", 0.0, false, "无", Words, 0),
    (";;;", 5.0, false, "", Words, 0),
    (";;", -5.0, false, "", Words, 0),
    ("0;;", -5.0, false, "", Words, 0),
    ("#,##0;@", -5.0, false, "-5", Number, 0),
    ("\"共\"0", -5.0, false, "-共5", Number, 0),
    // accounting
    ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 1234.5, false, "1,234.50", Number, 0),
    ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", -1234.5, false, "-1,234.50", Number, 0),
    ("_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * \"-\"??_ ;_ @_ ", 0.0, false, "-", Number, 0),
    // the blank is as wide as a blank, the ¥ behind it is shown
    ("_ ¥* #,##0.00_ ;_ ¥* -#,##0.00_ ;_ ¥* \"-\"??_ ;_ @_ ", 3.0, false, "¥3.00", Number, 0),
    ("_ * #,##0_ ;_ * \\-#,##0_ ;_ * \"-\"_ ;_ @_ ", 0.0, false, "-", Words, 0),
    // conditions
    ("[>=10000]0!.0,\"万\";0", 37620900.0, false, "3762.1万", Number, 4),
    ("[>=10000]0!.0,\"万\";0", 9999.0, false, "9999", Number, 0),
    ("[>=10000]0!.0,\"万\";0", -20000.0, false, "-20000", Number, 0),
    ("[=0]\"\";General", 0.0, false, "", Words, 0),
    ("[=0]\"\";General", -5.0, false, "-5", General, 0),
    ("[>=100]\"A\"0;[<=-100]\"B\"0;\"C\"0", -6.3, false, "-C6", Number, 0),
    ("[>=100]\"A\"0;[<=-100]\"B\"0;\"C\"0", -100.0, false, "B100", Number, 0),
    // these four are as users of Excel report them (SheetJS issues 57, 70 and 78)
    ("[>=1]0;0", -2.0, false, "-2", Number, 0),
    ("[=0]?;#,##0.00", -12.3, false, "-12.30", Number, 0),
    ("[Red][<=-25]General;[Blue][>=25]General;[Green]General", -25.0, false, "25", General, 0),
    ("[Red]General ;[Blue]General\\ ;[Green]General", -25.0, false, "25", General, 0),
    ("[<0]\"减\"0;0", -5.0, false, "减5", Number, 0),
    ("[<>0]0.0;\"零\"", 0.0, false, "零", Words, 0),
    ("[红色][>5]0;[蓝色]0", 6.0, false, "6", Number, 0),
    // colours, currencies and words
    ("[Red]0", 5.0, false, "5", Number, 0),
    ("[颜色10]0.0", 5.0, false, "5.0", Number, 0),
    ("[Color 5]0", 5.0, false, "5", Number, 0),
    ("[$¥-804]#,##0.00", 1234.5, false, "¥1,234.50", Number, 0),
    ("[$USD-409] 0", 5.0, false, "USD 5", Number, 0),
    ("[$-804]0.0", 5.0, false, "5.0", Number, 0),
    ("0.00[$元-804]", 5.0, false, "5.00元", Number, 0),
    ("$#,##0", 1234.0, false, "$1,234", Number, 0),
    ("￥0.00", 5.0, false, "￥5.00", Number, 0),
    ("≥0", 95.0, false, "≥95", Number, 0),
    ("\"≥\"0%", 0.95, false, "≥95%", Percent, 0),
    ("0.00万元", 12.3, false, "12.30万元", Number, 0),
    ("#\"千\"#\"百\"#\"十\"#\"个\"", 1324.0, false, "1千3百2十4个", Number, 0),
    ("000-0000-0000", 13943210123.0, false, "139-4321-0123", Number, 0),
    ("\\a0", 5.0, false, "a5", Number, 0),
    ("* 0", 5.0, false, "5", Number, 0),
    ("0_-\"米\"", 5.0, false, "5 米", Number, 0),
    // scientific
    ("0.00E+00", 12345.0, false, "1.23E+04", Scientific, 0),
    ("0.00E+00", 0.0, false, "0.00E+00", Scientific, 0),
    ("0.0E-0", 12345.0, false, "1.2E4", Scientific, 0),
    ("0.00E+00", -0.00012345, false, "-1.23E-04", Scientific, 0),
    ("##0.0E+0", 12345.0, false, "12.3E+3", Scientific, 0),
    ("0E+0", 9.5, false, "1E+1", Scientific, 0),
    // fractions
    ("# ?/?", 1.5, false, "1 1/2", Fraction, 0),
    ("# ?/?", 0.5, false, "1/2", Fraction, 0),
    ("# ?/?", 2.0, false, "2", Fraction, 0),
    ("# ?/?", 0.0, false, "0", Fraction, 0),
    ("# ??/??", 5.25, false, "5  1/4", Fraction, 0),
    ("# ??/??", 1.0 / 3.0, false, "1/3", Fraction, 0),
    ("?/8", 1.5, false, "12/8", Fraction, 0),
    ("# ?/8", -1.5, false, "-1 4/8", Fraction, 0),
    ("# ??/100", 0.12, false, "12/100", Fraction, 0),
    ("?/?", 2.5, false, "5/2", Fraction, 0),
    // text
    ("@", 12.5, false, "12.5", Text, 0),
    ("\"合计\"", 12.5, false, "合计", Words, 0),
    // days: 45290 is Saturday, 30 December 2023
    ("yyyy/m/d", 45290.0, false, "2023/12/30", Date, 0),
    ("yyyy-mm-dd", 45292.0, false, "2024-01-01", Date, 0),
    ("yyyy\"年\"m\"月\"d\"日\"", 45290.0, false, "2023年12月30日", Date, 0),
    ("yyyy年m月", 45292.0, false, "2024年1月", Date, 0),
    ("yy.m.d", 45292.0, false, "24.1.1", Date, 0),
    ("e-m", 45292.0, false, "2024-1", Date, 0),
    ("bbbb", 45290.0, false, "2566", Date, 0),
    ("d-mmm-yy", 45290.0, false, "30-Dec-23", Date, 0),
    ("[$-409]mmmm d, yyyy", 45292.0, false, "January 1, 2024", Date, 0),
    ("mmmmm", 45290.0, false, "D", Date, 0),
    ("ddd", 45290.0, false, "Sat", Date, 0),
    ("dddd", 45291.0, false, "Sunday", Date, 0),
    ("aaaa", 45290.0, false, "星期六", Date, 0),
    ("[$-804]dddd", 45291.0, false, "星期日", Date, 0),
    ("[$-804]mmmm", 45290.0, false, "十二月", Date, 0),
    ("[$-F800]dddd, mmmm dd, yyyy", 45290.0, false, "2023年12月30日", Date, 0),
    ("YYYY/MM/DD;@", 45292.0, false, "2024/01/01", Date, 0),
    // the calendar of 1900, with its day that was not, and that of 1904
    ("yyyy-mm-dd", 0.0, false, "1900-01-00", Date, 0),
    ("yyyy-mm-dd", 1.0, false, "1900-01-01", Date, 0),
    ("yyyy-mm-dd", 59.0, false, "1900-02-28", Date, 0),
    ("yyyy-mm-dd", 60.0, false, "1900-02-29", Date, 0),
    ("yyyy-mm-dd", 61.0, false, "1900-03-01", Date, 0),
    ("dddd", 1.0, false, "Sunday", Date, 0),
    ("yyyy-mm-dd", 2958465.0, false, "9999-12-31", Date, 0),
    ("yyyy-mm-dd", 0.0, true, "1904-01-01", Date, 0),
    ("yyyy-mm-dd", 43828.0, true, "2023-12-30", Date, 0),
    // times
    ("h:mm", 0.5, false, "12:00", Date, 0),
    ("hh:mm:ss", 0.25 + 1.0 / 86400.0, false, "06:00:01", Date, 0),
    ("h:mm AM/PM", 0.5625, false, "1:30 PM", Date, 0),
    ("h:mm am/pm", 0.0, false, "12:00 AM", Date, 0),
    ("h:mm a/p", 0.5625, false, "1:30 p", Date, 0),
    ("上午/下午h\"时\"mm\"分\"", 0.5625, false, "下午1时30分", Date, 0),
    ("[$-804]AM/PM h\"时\"mm\"分\"", 0.25, false, "上午 6时00分", Date, 0),
    ("yyyy/m/d h:mm", 45290.75, false, "2023/12/30 18:00", Date, 0),
    ("mm:ss", 0.5 + 90.0 / 86400.0, false, "01:30", Date, 0),
    ("mm:ss.0", 1.25 / 86400.0, false, "00:01.3", Date, 0),
    ("[h]:mm:ss", 1.5, false, "36:00:00", Date, 0),
    ("[mm]:ss", 0.5, false, "720:00", Date, 0),
    ("[s]", 1.0, false, "86400", Date, 0),
    ("[$-F400]h:mm:ss AM/PM", 0.5625, false, "13:30:00", Date, 0),
    ("m/d h:m", 45292.5, false, "1/1 12:0", Date, 0),
    // Chinese numerals
    ("[DBNum1][$-804]General", 12345.0, false, "一万二千三百四十五", General, 0),
    ("[DBNum1][$-804]General", 10.0, false, "一十", General, 0),
    ("[DBNum1]General", 1001.0, false, "一千〇一", General, 0),
    ("[DBNum2][$-804]General", 1050000.0, false, "壹佰零伍万", General, 0),
    ("[DBNum2][$-804]G/通用格式", 12.34, false, "壹拾贰.叁肆", General, 0),
    ("[DBNum2]General", 0.0, false, "零", General, 0),
    ("[DBNum2]General\"元整\"", 120001.0, false, "壹拾贰万零壹元整", General, 0),
    ("[DBNum1]General", -20.0, false, "-二十", General, 0),
    ("[DBNum1]General", 100000005.0, false, "一亿〇五", General, 0),
    ("[DBNum1]0", 12340.0, false, "一二三四〇", Number, 0),
    ("[DBNum2]0.00", 12.3, false, "壹贰.叁零", Number, 0),
    ("[DBNum2]0\"角\"0\"分\"", 34.0, false, "叁角肆分", Number, 0),
    ("[DBNum3]0", 123.0, false, "１２３", Number, 0),
    ("[DBNum1][$-804]yyyy\"年\"m\"月\"d\"日\"", 45291.0, false, "二〇二三年十二月三十一日", Date, 0),
    ("[DBNum1][$-804]m\"月\"d\"日\"", 45301.0, false, "一月十日", Date, 0),
    ("[DBNum2][$-804]yyyy\"年\"m\"月\"d\"日\"", 45325.0, false, "贰零贰肆年贰月叁日", Date, 0),
    ("[DBNum1][$-804]上午/下午h\"时\"mm\"分\"", 0.5625, false, "下午一时三十分", Date, 0),
];

/// Codes of which a part is not known, with what is told.
const UNKNOWN: &[(&str, &str)] = &[
    ("[NatNum1]0", "[NatNum1]"),
    ("[DBNum4]0", "[DBNum4]"),
    ("[DBNum3]General", "[DBNum3]General"),
    ("[DBNum1]#,##0", "[DBNum1]#,##0"),
    ("[$-411]yyyy", "[$-411]"),
    ("[$-1010409]0", "[$-1010409]"),
    ("[Orange]0", "[Orange]"),
    ("[Color 57]0", "[Color 57]"),
    ("[>a]0", "[>a]"),
    ("[Red]", "[Red]"),
    ("aaa", "aaa"),
    ("[$-804]ddd", "[$-804]ddd"),
    ("ggge", "ggg"),
    ("ee", "ee"),
    ("yyyyy", "yyyyy"),
    ("0x", "x"),
    ("0\"元", "\"元"),
    ("0\\", "\\"),
    ("0;0;0;0;0", "0;0;0;0;0"),
    ("0;0;0;0", "0"),
    ("@;0", "@"),
    ("0@", "0@"),
    ("0.0.0", "0.0.0"),
    ("0#", "0#"),
    ("#,##0!.0,", "#,##0!.0,"),
    ("0．0,", "0．0,"),
    ("0!.0!.0", "0!.0!.0"),
    ("0 ,", "0 ,"),
    ("yyyy0", "yyyy0"),
    ("General0", "General0"),
    ("0;[=0]0;0", "0;[=0]0;0"),
    ("0/0", "0/0"),
    ("# ????/????", "# ????/????"),
    ("h AM/PM m", "h AM/PM m"),
    ("[h]:yyyy", "[h]:yyyy"),
];

/// Numbers that have no text, or none that is sure.
const NONE: &[(&str, f64, bool)] = &[
    ("yyyy/m/d", -1.0, false),
    ("yyyy/m/d", -1.0, true),
    ("yyyy/m/d", 2958466.0, false),
    ("yyyy/m/d", 2957004.0, true),
    ("h:mm", 1e300, false),
    ("[h]:mm", -0.5, false),
    ("h:mm", 86399.7 / 86400.0, false),
    ("0", f64::NAN, false),
    ("General", f64::INFINITY, false),
    ("[>=100]0", 5.0, false),
    ("[>=100]0;[<0]0", 5.0, false),
    ("[>0]0;0", -5.0, false),
    ("0;", -5.0, false),
    ("\"合计\"", -5.0, false),
    ("@", 1.0 / 3.0, false),
    ("# ?/?", 0.3, false),
    ("# ?/8", 1.99, false),
    ("# ?/?", 1e-20, false),
    ("# ?/?", -0.5, false),
    ("##0.0E+0", 999.96, false),
    ("[DBNum1]General", 1e12, false),
    ("[DBNum1]General", 101000.0, false),
    ("[DBNum2]d\"日\"", 45301.0, false),
    ("[DBNum1]h\"时\"mm\"分\"", 0.25, false),
];

#[test]
fn numbers_are_shown_as_excel_shows_them() {
    let mut wrong = Vec::new();
    for &(code, number, from_1904, text, kind, tens) in ROWS {
        let shown = NumberFormat::parse(code).map(|format| format.of_number(number, from_1904));
        match &shown {
            Ok(Ok(found)) if found.text == text && found.kind == kind && found.tens == tens => {}
            _ => wrong.push(format!("{code} of {number}: {shown:?}, not {text}")),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ROWS.len() >= 90);
}

#[test]
fn what_is_not_known_is_told() {
    for &(code, token) in UNKNOWN {
        let found = NumberFormat::parse(code).map(|_| ()).map_err(|unknown| unknown.token);
        assert_eq!(found, Err(token.to_owned()), "{code}");
    }
    let long = "0".repeat(256);
    assert_eq!(NumberFormat::parse(&long).unwrap_err().token, format!("{}…", "0".repeat(40)));
    assert!(NumberFormat::parse(&"0".repeat(255)).is_ok());
}

#[test]
fn what_has_no_sure_text_is_told() {
    for &(code, number, from_1904) in NONE {
        let format = NumberFormat::parse(code).unwrap();
        assert!(format.of_number(number, from_1904).is_err(), "{code} of {number}");
    }
}

#[test]
fn words_are_told_apart_from_digits() {
    let rows = [
        ("0!.0,\"万元\"", "万元"),
        ("≥0", "≥"),
        ("[$¥-804]#,##0.00_);(#,##0.00)", "¥"),
        ("_ * #,##0.00_ ", ""),
        ("\"约 \"0.0\"%\"", "约%"),
        ("#,##0 \"元/人\"", "元人"),
        ("0.00_ ", ""),
    ];
    for (code, words) in rows {
        let shown = NumberFormat::parse(code).unwrap().of_number(12345.0, false).unwrap();
        assert_eq!(shown.words, words, "{code}");
    }
}

#[test]
fn text_goes_into_its_section() {
    let rows = [
        ("General", " 合计 ", " 合计 "),
        ("0.00", "合计", "合计"),
        ("@", "  其中", "  其中"),
        ("_ * #,##0_ ;_ * -#,##0_ ;_ * \"-\"_ ;_ @_ ", " 合计", " 合计"),
        ("0;-0;;\"第\"@\"章\"", "三", "第三章"),
        ("@@", "大", "大大"),
        (";;;", "合计", ""),
        ("0;0;0;\"文\"", "合计", "文"),
    ];
    for (code, typed, shown) in rows {
        assert_eq!(NumberFormat::parse(code).unwrap().of_text(typed), shown, "{code}");
    }
}

#[test]
fn built_in_codes_are_known() {
    let mut count = 0;
    for id in 0..=200 {
        if let Some(code) = NumberFormat::built_in(id) {
            assert!(NumberFormat::parse(code).is_ok(), "{id} {code}");
            count += 1;
        }
    }
    // 0 to 58 but for 23 to 26
    assert_eq!(count, 55);
    assert_eq!(NumberFormat::built_in(14), Some("yyyy/m/d"));
    assert_eq!(NumberFormat::built_in(31), Some("yyyy\"年\"m\"月\"d\"日\""));
    assert_eq!(NumberFormat::built_in(23), None);
    assert_eq!(NumberFormat::built_in(59), None);
}

/// Numbers at which arithmetic breaks first.
const EXTREMES: [f64; 16] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.999999999999,
    60.5,
    2958465.99999999,
    1e15,
    -1e22,
    1e300,
    f64::MAX,
    f64::MIN,
    f64::MIN_POSITIVE,
    5e-324,
    f64::NAN,
    f64::NEG_INFINITY,
];

/// What codes are put together from, between spaces.
const PARTS: &str = "0 # ? . , % / ; E+ E- \" \"元\" \\ ! _ * @ y yyyy e b m mm mmmm d dddd aaaa h s ss .0 AM/PM \
    上午/下午 [h] [s] [ ] [Red] [>=1] [=0] [$-804] [$¥-804] [DBNum1] [DBNum2] [DBNum3] General - 8 100 万 \u{0}";

#[test]
fn no_code_and_no_number_breaks_it() {
    let mut parts: Vec<&str> = PARTS.split(' ').collect();
    parts.push(" ");
    // a linear congruential generator is enough to be different each time and the same each run
    let mut seed: u64 = 42;
    let mut next = |most: usize| {
        seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (seed >> 33) as usize % most
    };
    let mut known = 0;
    for _ in 0..40_000 {
        let mut code = String::new();
        for _ in 0..=next(9) {
            code.push_str(parts[next(parts.len())]);
        }
        let Ok(format) = NumberFormat::parse(&code) else { continue };
        known += 1;
        format.of_text("字");
        for number in EXTREMES {
            for from_1904 in [false, true] {
                if let Ok(shown) = format.of_number(number, from_1904) {
                    assert_eq!(shown.text.trim(), shown.text, "{code}");
                }
            }
        }
    }
    assert!(known > 1000, "{known}");
}

#[test]
fn the_longest_codes_are_no_trap() {
    for part in
        ["0", "#,", "0.", "?/", "%", ",", "\"", "[h]", "y", "General", "0!.", "_", "@", "9", "E+", ";"]
    {
        let code: String = part.chars().cycle().take(255).collect();
        if let Ok(format) = NumberFormat::parse(&code) {
            for number in EXTREMES {
                // only that it ends and does not panic
                let _shown = format.of_number(number, false);
            }
        }
    }
}
