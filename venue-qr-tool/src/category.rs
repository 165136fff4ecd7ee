//! What people call a venue's category.

use homesafe_protocol::venue::{Category, UnknownCategory};

/// Names in both scripts, and others in English, beside those of the registry.
const NAMES: &[(Category, &[&str])] = &[
    (Category::OTHER, &["其他", "其它"]),
    (
        Category::RESTAURANT,
        &[
            "食肆",
            "餐廳",
            "餐厅",
            "餐館",
            "餐馆",
            "茶餐廳",
            "茶餐厅",
            "酒樓",
            "酒楼",
            "茶樓",
            "茶楼",
            "咖啡店",
            "咖啡廳",
            "咖啡厅",
            "快餐店",
            "cafe",
            "café",
        ],
    ),
    (Category::BAR, &["酒吧", "pub"]),
    (Category::MALL, &["商場", "商场", "購物中心", "购物中心", "shopping mall", "shopping centre"]),
    (
        Category::SHOP,
        &[
            "商店",
            "店舖",
            "店铺",
            "零售",
            "超級市場",
            "超级市场",
            "超市",
            "便利店",
            "藥房",
            "药房",
            "藥店",
            "药店",
            "髮廊",
            "发廊",
            "美容院",
            "銀行",
            "银行",
            "store",
            "bank",
            "pharmacy",
            "salon",
            "supermarket",
        ],
    ),
    (Category::TAXI, &["的士", "計程車", "出租车", "cab"]),
    (Category::TRANSPORT, &["交通", "公共交通", "巴士", "bus"]),
    (Category::CLINIC, &["診所", "诊所", "醫院", "医院", "hospital"]),
    (Category::SCHOOL, &["學校", "学校", "幼稚園", "幼儿园", "kindergarten"]),
    (Category::SPORTS, &["運動", "运动", "體育館", "体育馆", "健身中心", "健身室", "gym"]),
    (Category::WORSHIP, &["宗教場所", "宗教场所", "教堂", "寺廟", "寺庙", "church", "temple", "mosque"]),
    (Category::CINEMA, &["戲院", "電影院", "电影院"]),
    (Category::HOTEL, &["酒店", "賓館", "宾馆"]),
    (Category::OFFICE, &["辦公室", "办公室", "寫字樓", "写字楼"]),
    (Category::EVENT, &["活動", "活动"]),
    (Category::MARKET, &["街市", "市場", "市场"]),
];

/// Reads a category, by the registry's name or by another, in either case.
///
/// # Errors
/// A name that is none.
pub fn parse(text: &str) -> Result<Category, UnknownCategory> {
    let name = text.trim().to_lowercase();
    name.parse().or_else(|unknown| {
        let called = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()));
        called.map(|(category, _)| *category).ok_or(unknown)
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn categories_are_called_as_people_call_them() {
        for (text, category) in [
            ("restaurant", Category::RESTAURANT),
            (" Taxi ", Category::TAXI),
            ("食肆", Category::RESTAURANT),
            ("出租车", Category::TAXI),
            ("Shopping Mall", Category::MALL),
        ] {
            assert_eq!(parse(text), Ok(category), "{text}");
        }
        assert_eq!(parse("palace"), Err(UnknownCategory));
        let names: Vec<_> = NAMES.iter().flat_map(|(_, names)| *names).collect();
        assert_eq!(names.len(), names.iter().collect::<HashSet<_>>().len(), "each means one");
        assert!(names.iter().all(|name| **name == name.to_lowercase()));
        assert_eq!(NAMES.len(), Category::ALL.len());
    }
}
