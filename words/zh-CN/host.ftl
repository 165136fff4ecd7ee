## Facts of host

ClockError-Time = 这不是时间：请写成 2026-01-31T09:30:00Z 或 2026-01-31T17:30:00+08:00
ClockError-Unreadable = 无法读取时间文件：{ $value }

FileError-Exists = { $path } 已经存在，未作改动：请换一个名称，或先把它移走
FileError-Io = { $path }：{ $error }
FileError-Link = { $path } 是链接，不是本程序的文件；请删除它，并查清是谁放的
FileError-Locked = { $path } 正被另一个进程使用；请等它结束后再试
FileError-NotPrivate = { $path } 属于其他用户，或供所有用户使用；请选择自己的文件夹
FileError-TooLarge = { $path } 超过 { $limit } 字节

PassphraseError-File = 无法读取密码文件：{ $value }
PassphraseError-NotText = 密码文件的内容{ $value }
PassphraseError-Writable = 任何人都能修改密码文件 { $value }；请对它执行 chmod 600，并确认内容没有被改动

SheetError-Cells = 有 { $found } 个字段，而第一行列出了 { $expected } 个

AddressError = 这不是地址：地址以 age1 开头，由要打开文件的一方的程序显示
VaultError-Damaged = 无法打开文件：它已损坏，或属于另一个文件夹
VaultError-Exists = { $value } 已经存在；请换一个文件夹，或用原来的密码使用它
VaultError-Missing = { $value } 不存在：请先创建，或指定存放它的文件夹
VaultError-TooHard = 这个加密文件要求用超过 1 GiB 的内存来验证密码；请索取由 HomeSafe 制作的文件
VaultError-TooLarge = { $value } 会超过可再次读取的大小上限；没有写入任何内容
VaultError-WrongPassphrase = 密码错误

asking-server = 正在与服务器通信
TimeTextError-Date = “{ $found }”不是日期，请写成 2026-01-31
TimeTextError-DayNumber = “{ $found }”是电子表格的天数（Excel 会显示为 { $reads }）：请把这些单元格设为日期和时间格式，再保存一次
TimeTextError-NoTimeOfDay = “{ $found }”没有时刻：请写成 2026-01-31 17:30
TimeTextError-Range = “{ $found }”早于 1970 年或晚于 2149 年
TimeTextError-Skipped = “{ $found }”当天并不存在：时钟拨快时跳过了它
TimeTextError-Time = “{ $found }”不是时间：请写成 2026-01-31 17:30，或连同时区偏移写成 2026-01-31T17:30:00+08:00
TimeTextError-Twice = “{ $found }”当天出现两次：请写成 { $first } 或 { $second }
TimeTextError-TwoDates = “{ $found }”可以是 { $first } 或 { $second }，分不清日和月：请先写年份，或为表格加上 --dates dmy 或 --dates mdy
UnknownEncoding = 不是 big5、gb18030 或 windows-1252 这类编码
HeadingError-Encoding = 首行不是这种编码的文本；请另存为 CSV UTF-8，或加上 --encoding，例如 big5 或 gb18030
HeadingError-Read = { $value }
HeadingError-Workbook = 这是电子表格本身的文件；请在其中另存为 CSV UTF-8
SheetError-Encoding = 不是这种编码的文本；请另存为 CSV UTF-8，或加上 --encoding，例如 big5 或 gb18030
SheetError-NoHeading = 第 { $column } 列没有标题，却有“{ $found }”
