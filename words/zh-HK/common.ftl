## What every command line has

error = 錯誤：{ $message }
warning = 警告：{ $message }
note = 注意：{ $message }

# Named on a terminal and by a voice: a time in a sentence.
moment = { $year }年{ $month }月{ $day }日 { $hour }:{ $minute }
# The same in the hour that comes twice when summer time ends.
moment-of-two = { $moment }（時區 UTC{ $offset }）

help-usage = 用法：{ $usage }
help-commands = 指令：
help-arguments = 參數：
help-options = 選項：
help-command = COMMAND
help-options-placeholder = [OPTIONS]
help-default = [預設值：
help-values = [可用的值：
help-aliases = [別名：

usage-unknown-argument = 這裏沒有 { $argument } 這個參數
usage-unknown-command = 沒有 { $command } 這個指令
usage-missing-command = 請輸入要執行的指令
usage-missing = 欠缺：{ $argument }
usage-conflict = { $argument } 不可與 { $other } 一併使用
usage-no-value = { $argument } 需要一個值
usage-not-among = { $argument } 不接受 { $value }，只接受：{ $values }
usage-bad-value = { $argument } 不接受 { $value }：{ $why }
usage-out-of-range = 可用範圍是 { $least } 至 { $most }
usage-not-a-number = 這不是數字
usage-not-unicode = 指令列的文字不是 UTF-8
usage-wrong-count = { $argument } 的值數目不正確
usage-similar = 你是否想輸入 { $similar }？
usage-help = 如需更多說明，請加上 --help。

every-command =
    .help = 顯示本說明
    .version = 顯示版本
    .lang = 顯示文字所用的語言 [預設值：系統語言]
    .json = 以 JSON 代替文字輸出
    .clock_file = 時間取自此檔案（RFC 3339 或 Unix 秒數），而非系統時鐘
    .passphrase_file = 首行為密碼的檔案；不提供的話，程式會向你查詢
    .new_passphrase_file = 首行為新密碼的檔案；不提供的話，程式會向你查詢
    .encoding = 表格並非 UTF-8 或 UTF-16 時的編碼，例如 big5 或 gb18030
    .dates = 表格中 7/12/2026 一類日期的次序：dmy 為日月年，mdy 為月日年
    .check = 只顯示如何理解這個表格，不作其他事

passphrase-again = 請再輸入一次，以作確認
passphrases-differ = 兩次輸入不一致，請再試
passphrase-no-terminal = 沒有終端機可供輸入密碼：請以 --passphrase-file PATH 提供
new-passphrase-no-terminal = 沒有終端機可供輸入新密碼：請以 --new-passphrase-file PATH 提供
passphrase-readable-by-others = 其他使用者可以讀取 { $path } 內的密碼；執行 chmod 600 可令只有你能讀取
clock-from-file = 時間取自 { $path }，而非系統時鐘
core-dumps-stay-on = 未能停用核心傾印（{ $why }）：程式一旦異常終止，機密資料可能會留在磁碟上

## Settings

SettingsError-Writable = 其他人可以寫入 { $path } 或其資料夾，填上他們的伺服器：請把檔案設為 chmod 600，資料夾設為 700
SettingsError-Toml = 不能讀取 { $path } 的設定：{ $why }
SettingsError-Unknown = { $path } 中的 `{ $name }` 不是 { $program } 的設定；可用的設定：{ $settings }
SettingsError-Value = { $path } 中的 `{ $name }` 不接受這個值：{ $value }
