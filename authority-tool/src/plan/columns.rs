//! Which columns a table has.

use homesafe_host::spreadsheet::Column;
use serde::{Serialize, Serializer};

/// All columns, by what they are called.
const ALL: [Column; 5] = [
    Column {
        name: "code",
        others: &[
            "venue",
            "poster",
            "qr_code",
            "二維碼",
            "二维码",
            "場所",
            "场所",
            "海報",
            "海报",
            "場所二維碼",
            "场所二维码",
        ],
    },
    Column {
        name: "start",
        others: &[
            "from",
            "arrival",
            "start_time",
            "開始",
            "开始",
            "開始時間",
            "开始时间",
            "到達",
            "到达",
            "到達時間",
            "到达时间",
        ],
    },
    Column {
        name: "end",
        others: &[
            "to",
            "until",
            "departure",
            "end_time",
            "結束",
            "结束",
            "結束時間",
            "结束时间",
            "離開",
            "离开",
            "離開時間",
            "离开时间",
        ],
    },
    Column {
        name: "level", others: &["級別", "级别", "程度", "風險級別", "风险级别", "等級", "等级"]
    },
    Column { name: "advice", others: &["建議", "建议", "指引", "建議代號", "建议代号"] },
];

/// Which columns a table has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    /// code, start, end, level, advice: windows to publish.
    Publish,
    /// code, start, end: windows to withdraw.
    Withdraw,
    /// As [`Self::Publish`], for a case.
    Case,
}

impl Columns {
    /// Those that a table must have.
    pub(super) const fn all(self) -> &'static [Column] {
        const COLUMNS: &[Column] = &ALL;
        match self {
            Self::Publish | Self::Case => COLUMNS,
            Self::Withdraw => COLUMNS.split_at(3).0,
        }
    }

    /// Their names, as they stand in the first line.
    pub(super) fn names(self) -> String {
        self.all().iter().map(|column| column.name).collect::<Vec<_>>().join(",")
    }
}

impl Serialize for Columns {
    /// As the names that stand in the first line.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.names())
    }
}
