//! Chinese counting words, both ways: the numbers of headings and parts.

/// The digits 1 to 9, and nothing for 0.
const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// What each place of a number is called, and how much it is worth.
const PLACES: [(&str, u64); 4] = [("千", 1000), ("百", 100), ("十", 10), ("", 1)];

/// Chinese counting words: 12 → `十二`, 101 → `一百零一`, for 1 to 9,999. Outside that the digits stay as they are.
pub fn counting(number: u64) -> String {
    if !(1..=9999).contains(&number) {
        return number.to_string();
    }
    let mut words = String::new();
    let mut skipped = false;
    for (name, worth) in PLACES {
        let digit = (number / worth % 10) as usize;
        if digit == 0 {
            skipped = true;
            continue;
        }
        if skipped && !words.is_empty() {
            words.push('零');
        }
        skipped = false;
        // 十二, but 一百一十二
        if !(words.is_empty() && digit == 1 && worth == 10) {
            words.push_str(DIGITS[digit]);
        }
        words.push_str(name);
    }
    words
}

/// The number that counting words mean: `十二` → 12. None where they are not written as [`counting`] writes them.
pub fn counted(words: &str) -> Option<u64> {
    let (mut sum, mut digit) = (0, 0);
    for c in words.chars() {
        let sign = c.to_string();
        if let Some(found) = DIGITS.iter().position(|known| *known == sign) {
            digit = found as u64;
        } else if let Some((_, worth)) = PLACES.iter().find(|(name, _)| *name == sign) {
            sum += digit.max(1) * worth;
            digit = 0;
        } else if c != '零' {
            return None;
        }
        if sum > 9999 {
            return None;
        }
    }
    Some(sum + digit).filter(|number| counting(*number) == words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_counted_as_people_write_them() {
        let cases = [
            (0, "0"),
            (1, "一"),
            (10, "十"),
            (12, "十二"),
            (20, "二十"),
            (99, "九十九"),
            (100, "一百"),
            (101, "一百零一"),
            (110, "一百一十"),
            (112, "一百一十二"),
            (1000, "一千"),
            (1001, "一千零一"),
            (1010, "一千零一十"),
            (1011, "一千零一十一"),
            (1100, "一千一百"),
            (2305, "二千三百零五"),
            (9999, "九千九百九十九"),
            (10000, "10000"),
        ];
        for (number, words) in cases {
            assert_eq!(counting(number), words);
        }
    }

    #[test]
    fn counting_words_are_read_back() {
        for number in 1..=9999 {
            assert_eq!(counted(&counting(number)), Some(number));
        }
        let others = [
            "",
            "零",
            "十十",
            "一十",
            "一二",
            "百",
            "二百五",
            "10",
            "一百一",
            "一万",
            "千千千千千千千千千千千",
        ];
        for words in others {
            assert_eq!(counted(words), None, "{words}");
        }
    }
}
