//! A number as Excel keeps it: 15 significant digits and a power of ten, so that no binary noise shows.

/// Digits after the first that Excel keeps of a number.
const MORE_DIGITS: usize = 14;

/// The magnitude of a number: 0.d₁d₂d₃… × 10^point; no digits are zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Decimal15 {
    /// Each 0 to 9, the first and the last not 0.
    digits: Vec<u8>,
    point: i32,
}

impl Decimal15 {
    /// The magnitude of `number` at 15 digits; none for infinities and NaN.
    pub(super) fn of(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        let written = format!("{:.MORE_DIGITS$e}", number.abs());
        let (mantissa, exponent) = written.split_once('e')?;
        let digits = mantissa.bytes().filter(u8::is_ascii_digit).map(|digit| digit - b'0').collect();
        let Ok(exponent) = exponent.parse::<i32>() else { return None };
        Some(Self { digits, point: exponent + 1 }.tidy())
    }

    /// Drops zeros at the end; what is left of zero is no digit at all.
    fn tidy(mut self) -> Self {
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
        if self.digits.is_empty() {
            self.point = 0;
        }
        self
    }

    /// Whether it is zero.
    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// The power of ten of its first digit: 0 for 1 to 9.9…
    pub(super) fn order(&self) -> i32 {
        self.point - 1
    }

    /// Times ten to the power `by`.
    pub(super) fn shifted(&self, by: i32) -> Self {
        let point = if self.is_zero() { 0 } else { self.point + by };
        Self { digits: self.digits.clone(), point }
    }

    /// Rounded to so many decimals (fewer than none: to tens, hundreds …), half away from zero.
    pub(super) fn rounded(&self, places: i32) -> Self {
        let Ok(keep) = usize::try_from(self.point + places) else {
            return Self { digits: Vec::new(), point: 0 };
        };
        let Some(next) = self.digits.get(keep) else { return self.clone() };
        let mut digits = self.digits[..keep].to_vec();
        if *next < 5 {
            return Self { digits, point: self.point }.tidy();
        }
        // carry: nines become zeros until a digit can grow
        for digit in digits.iter_mut().rev() {
            if *digit < 9 {
                *digit += 1;
                return Self { digits, point: self.point }.tidy();
            }
            *digit = 0;
        }
        Self { digits: vec![1], point: self.point + 1 }
    }

    /// Its digits before the point, none for less than one.
    pub(super) fn whole(&self) -> String {
        let mut text = String::new();
        for place in 0..self.point.max(0) {
            text.push(self.digit(place));
        }
        text
    }

    /// Its first `places` digits behind the point.
    pub(super) fn fraction(&self, places: usize) -> String {
        let mut text = String::new();
        for place in 0..places {
            let place = i32::try_from(place).map_or(i32::MAX, |place| self.point.saturating_add(place));
            text.push(if place < 0 { '0' } else { self.digit(place) });
        }
        text
    }

    /// How many digits behind the point are not zeros at the end.
    pub(super) fn places(&self) -> i32 {
        // there are 15 digits
        let count = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        (count - self.point).max(0)
    }

    fn digit(&self, place: i32) -> char {
        match usize::try_from(place) {
            Ok(place) => self.digits.get(place).map_or('0', |digit| char::from(b'0' + digit)),
            Err(_) => '0',
        }
    }
}
