//! Rules of the reasons for changes.

use crate::diag::Severity::{Notice, Warning};
use crate::reconcile::last_year::reasons;
use crate::reconcile::prose::reasons_said;
use crate::reconcile::registry::RuleSpec;
use crate::reconcile::registry::Run::Budget;

const CHANGES: &str = "地方预决算公开操作规程（财预〔2016〕143号）：说明增减变化的原因";

/// Those of this group, in reporting order.
pub(super) static RULES: &[RuleSpec] = &[
    RuleSpec {
        id: "原因-路径",
        title: "每一条变动原因都指向表中的一格",
        basis: CHANGES,
        severity: Warning,
        hint: "请核对这一条说的是哪个数，或删去这一条",
        run: Budget(reasons::paths),
    },
    RuleSpec {
        id: "原因-方向",
        title: "变动原因与增减方向一致，各项原因不雷同",
        basis: CHANGES,
        severity: Warning,
        hint: "请核对这一项是增还是减，改正原因的说法；几项写得一字不差的，请分别写各自的原因",
        run: Budget(reasons::directions),
    },
    RuleSpec {
        id: "原因-大幅变动",
        title: "变动很大的项目说明了原因",
        basis: CHANGES,
        severity: Notice,
        hint: "请写明变动原因；确实不必说明的，不用理会",
        run: Budget(reasons::large_changes),
    },
    RuleSpec {
        id: "原因-空话",
        title: "变动原因说了是什么事",
        basis: CHANGES,
        severity: Notice,
        hint: "请写是什么事使它变动，如“新增两名在编人员”“上年购置车辆，本年不再安排”",
        run: Budget(reasons_said::empty),
    },
];
