## Facts of host

ClockError-Time = 這不是時間：請寫成 2026-01-31T09:30:00Z 或 2026-01-31T17:30:00+08:00
ClockError-Unreadable = 未能讀取時間檔案：{ $value }

FileError-Exists = { $path } 已存在，程式沒有更改它：請改用其他名稱，或先將它移開
FileError-Io = { $path }：{ $error }
FileError-Link = { $path } 是連結，並非本程式的檔案；請將它移除，並查明是誰放在那裏
FileError-Locked = { $path } 正由另一個程序使用；請待它完成後再試
FileError-NotPrivate = { $path } 屬於另一名使用者，或供所有使用者使用；請選用你自己的資料夾
FileError-TooLarge = { $path } 大於 { $limit } 位元組

PassphraseError-File = 未能讀取密碼檔案：{ $value }
PassphraseError-NotText = 密碼檔案的內容{ $value }
PassphraseError-Writable = 任何人都可以更改密碼檔案 { $value }；請對它執行 chmod 600，並檢查內容是否仍屬你所寫

SheetError-Cells = 有 { $found } 欄，但首行列出 { $expected } 欄

AddressError = 這不是地址：地址以 age1 開頭，由負責開啟的一方的程式顯示
VaultError-Damaged = 未能開啟檔案：它已損壞，或屬於另一個資料夾
VaultError-Exists = { $value } 已存在；請選用其他資料夾，或以原有密碼使用該處的資料
VaultError-Missing = 沒有 { $value }：請先建立，或指明存放它的資料夾
VaultError-TooHard = 這個加密檔案要求使用超過 1 GiB 記憶體來驗證密碼；請索取由 HomeSafe 製作的檔案
VaultError-TooLarge = { $value } 會超出可再次讀取的大小上限；沒有寫入任何資料
VaultError-WrongPassphrase = 密碼不正確

asking-server = 正在與伺服器通訊
TimeTextError-Date = 「{ $found }」不是日期，請寫成 2026-01-31
TimeTextError-DayNumber = 「{ $found }」是試算表的日數（Excel 會顯示為 { $reads }）：請把這些儲存格設為日期及時間格式，再儲存一次
TimeTextError-NoTimeOfDay = 「{ $found }」沒有時刻：請寫成 2026-01-31 17:30
TimeTextError-Range = 「{ $found }」早於 1970 年或遲於 2149 年
TimeTextError-Skipped = 「{ $found }」當天並不存在：時鐘撥快時跳過了它
TimeTextError-Time = 「{ $found }」不是時間：請寫成 2026-01-31 17:30，或連同時區偏移寫成 2026-01-31T17:30:00+08:00
TimeTextError-Twice = 「{ $found }」當天出現兩次：請寫成 { $first } 或 { $second }
TimeTextError-TwoDates = 「{ $found }」可以是 { $first } 或 { $second }，分不清日與月：請先寫年份，或為表格加上 --dates dmy 或 --dates mdy
UnknownEncoding = 不是 big5、gb18030 或 windows-1252 一類的編碼
HeadingError-Encoding = 首行不是這種編碼的文字；請另存為 CSV UTF-8，或加上 --encoding，例如 big5 或 gb18030
HeadingError-Read = { $value }
HeadingError-Workbook = 這是試算表本身的檔案；請在其中另存為 CSV UTF-8
SheetError-Encoding = 不是這種編碼的文字；請另存為 CSV UTF-8，或加上 --encoding，例如 big5 或 gb18030
SheetError-NoHeading = 第 { $column } 欄沒有標題，卻有「{ $found }」
