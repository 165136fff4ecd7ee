## Commands of homesafe-server

homesafe-server = HomeSafe 的發布伺服器：以靜態檔案提供只可加入、不可更改的已簽署發布日誌
    .json = 輸出一個 JSON 物件，代替文字
    .dir = 資料夾
homesafe-server-init = 為新的資料夾製作日誌金鑰，並顯示其公開部分，供寫入信任文件
    .origin = 部署的名稱，例如 homesafe.example/hk
homesafe-server-serve = 提供日誌
    .data = 由 `init` 建立的資料夾
    .trust = 首份信任文件；日後啟動時，可用同一份或下一份
    .listen = 公開的網絡位址；請在前面設置 TLS 代理
    .admin = /healthz、/readyz 和 /metrics 的網絡位址，只供管理員使用
    .max_connections = 同時服務的連線數目；再多一條時，會關閉閒置最久的一條
    .header_timeout = 須在多少秒內收到請求的標頭；連線等待下一個請求的時間亦以此為限
    .request_timeout = 整個請求（包括內容）的秒數上限
    .idle_timeout = 連線沒有任何資料傳送時可維持的秒數；不可少於請求的秒數上限
    .drain_timeout = 關閉伺服器時，留給未完成請求的秒數
    .checkpoint_max_age = 快取可保留檢查點和最新信任文件版本的秒數
    .max_submissions = 同時為工作台保留的提交數目，每項 61,440 位元組；達到上限時，不會再接收任何人的提交
    .upload_rate = 每秒合共接收的上載數目；可一次接收相當於十秒的數量
    .answer_floor = 上載最少經過多少毫秒才獲回覆，令回覆時間一致；須少於請求的秒數上限
homesafe-server-hold = 由現在起只接收信任文件，不接收發布項目，重新啟動後亦然：用於發布金鑰被盜之後，以及還原之後、所有工作台檢查完畢之前
homesafe-server-release = 重新接收發布項目

no-socket-address = 這不是帶連接埠的網絡位址；應如 127.0.0.1:8080
server-held = 已暫停：在執行 `homesafe-server release { $folder }` 之前，不會發布任何項目。
server-released = 已恢復：重新接收發布項目。
server-listening = homesafe-server：公開位址 { $public }，管理位址 { $admin }

## Why it did not start or end well

ConfigError-AnswerFloor = --answer-floor 必須少於 --request-timeout
ConfigError-IdleTimeout = --idle-timeout 不可少於其他逾時設定

DataFolderError-NoServer = { $value } 不是伺服器的資料夾
DataFolderError-NotHeld = { $value } 並未暫停
DataFolderError-Random = 系統未能提供隨機數：{ $value }

ArchiveError-Differs = 已有 { $value }，但內容不同
ArchiveError-Folder = 未能使用存檔的資料夾：{ $value }
ArchiveError-Link = { $value } 是符號連結，伺服器不會跟隨連結：請在該處放置檔案或資料夾本身
ArchiveError-Oversized = { $value } 的大小超出可能的上限
ArchiveError-Storage = 存檔的儲存出現問題：{ $value }

InboxError-Full = 收件匣已滿
InboxError-Io = 未能使用收件匣的資料夾：{ $value }
InboxError-Repeated = 這項請求先前已接收；請重新簽署一項
InboxError-Size = 每項提交必須剛好是 61,440 位元組
InboxError-Task = 收件匣的執行緒已結束
InboxError-TooMany = 目前上載過多

KeyFileError-Exists = { $value } 已存在，程式不會覆寫它；請選用其他資料夾
KeyFileError-Io = 未能讀取或寫入日誌金鑰：{ $value }
KeyFileError-Malformed = { $value } 不是由 `homesafe-server init` 寫成的日誌金鑰；請由備份還原
KeyFileError-Missing = 欠缺 { $value }；請以 `homesafe-server init` 製作日誌金鑰
KeyFileError-Permissions = 其他人可以讀取 { $value }；請將其權限設為 0600

AppendError-Advice = 內容不是有效的建議文字目錄：{ $value }
AppendError-Backdated = published_at 早於最新一項發布；請檢查工作台的時鐘
AppendError-Batch = 內容不是有效的批次：{ $value }
AppendError-NewerDocument = 現行的是信任文件第 { $value } 版：請依次接收至該版，並在其下重新簽署
AppendError-NonceUsed = 該批次的隨機值已用於第 { $value } 項發布；請以新的隨機值重新編碼
AppendError-NotNext = 第 { $found } 項發布並不接續：下一項應為 { $expected }；請取得檢查點後重新簽署
AppendError-SlotFull = 這個發布時段的批次或位元組已達裝置讀取的上限：請在下一個時段發布
AppendError-Taken = 第 { $value } 項已發布，內容不同；同一序號絕不會簽署兩次
AppendError-Task = 寫入工作已結束：{ $value }
AppendError-TooEarly = published_at 較伺服器的時鐘快超過 300 秒；請檢查兩邊的時鐘
AppendError-TooLarge = 內容最多 { $max } 位元組；請分多次發布
AppendError-UnknownDocument = 該項發布所指的信任文件，伺服器沒有收到：請先以 `trust send` 傳送
AppendError-UnknownKind = 種類 { $value } 的發布需要較新的伺服器：請更新
AppendError-WrongRoot = 該項發布的 prev_root 並非這個日誌的樹根；在簽署任何項目之前，請先核實日誌

RecoveryError-BundleMissing = 欠缺 { $value }；請由備份還原資料夾
RecoveryError-Checkpoint = 已儲存的檢查點未能通過核實（{ $value }）；請由備份還原資料夾
RecoveryError-CheckpointMissing = 日誌有紀錄但沒有檢查點：檢查點絕不會簽署兩次；請由備份還原資料夾
RecoveryError-Decode = 日誌已損壞：{ $value }；請由備份還原資料夾
RecoveryError-Diverged = 已儲存的紀錄未能推算出檢查點的樹根；請由備份還原資料夾

ServeError-Bind = 未能監聽 { $address }：{ $error }；請選用其他位址
ServeError-Signal = 未能接收系統訊號：{ $value }

StoreError-Damaged = 資料庫內有已損壞的資料；移除其資料夾後，下次啟動時會由存檔重新建立
StoreError-Database = 資料庫出現問題：{ $value }
StoreError-Folder = 未能讀取資料庫的資料夾：{ $value }
StoreError-Full = 已沒有空間容納更多項目；請待部分項目結束
StoreError-InUse = 另一個伺服器正在使用這個資料庫；請先將它結束
StoreError-Link = { $value } 是符號連結，伺服器不會跟隨連結：請在該處放置檔案或資料夾本身
StoreError-NonceUsed = 隨機值已用於第 { $value } 項發布
StoreError-NotNext = 第 { $value } 項並非日誌的下一項
StoreError-Thread = 資料庫的執行緒已結束：{ $value }
StoreError-TooLarge = { $value } 位元組的資料超出資料庫可容納的大小

TrustChainError-Damaged = 信任文件第 { $version } 版（public/trust/{ $version }）已損壞（{ $error }）：請放回該檔案，或以它啟動伺服器（--trust）；每個工作台都在其資料夾內以 trust/{ $version } 保存
TrustChainError-LogKeyMissing = 信任文件沒有列出這個伺服器的日誌金鑰 { $value }；請由根金鑰簽署一份列有該金鑰的信任文件
TrustChainError-Missing = 欠缺信任文件第 { $value } 版（public/trust/{ $value }）：請放回該檔案，或以它啟動伺服器（--trust）；每個工作台都在其資料夾內以 trust/{ $value } 保存
TrustChainError-OtherLog = 根金鑰所見的 { $size } 項發布，其樹根與這個日誌不同；這個日誌有 { $here } 項：請查明哪一個日誌正確，如伺服器曾被還原，請在工作台以 `recover` 令它跟上
TrustChainError-Taken = 信任文件第 { $value } 版已發布，內容不同
TrustChainError-Time = 信任文件已經過期，或以這個伺服器的時鐘而言屬於將來；請檢查兩邊的時鐘
TrustChainError-TooNew = 提供的信任文件是第 { $given } 版，而這裏最新的是第 { $held } 版：請以該版啟動伺服器（public/trust/{ $held }）；在工作台執行 `recover --server URL`，會傳送其後的版本和在其下發布的項目
TrustChainError-VoidFirst = 用作讀取起點的第 { $value } 項已作廢：請以另一項為起點
TrustChainError-WrongOrigin = 信任文件與這個伺服器的日誌金鑰（{ $value }）屬於不同的來源
