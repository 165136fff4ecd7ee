## Facts of client-lib

DeviceError-AlreadySetUp = 這部裝置早已設定；請以 --home 選用另一個資料夾，或移除現有資料夾重新開始
DeviceError-Answer = 未能理解伺服器的回應；你的到訪紀錄仍在這裏等候送出，請稍後再試 `homesafe share --resume`
DeviceError-Backup = 這不是本程式能讀取的備份：可能已損壞，或由較新版本的程式製作
DeviceError-CheckOutTime = 離開時間須在到達之後的 24 小時內，而且不可遲於現在
DeviceError-Damaged = 這部裝置的{ $value }
DeviceError-Ended = 到訪 { $value } 已經結束；如要另設離開時間，請解鎖
DeviceError-EndedByItself = 到訪 { $visit } 已於 { $end } 自動結束；如要另設離開時間，請解鎖
DeviceError-ForeignBackup = 這個備份屬於另一個衞生部門的系統；請在採用該衞生部門信任文件的裝置上匯入
DeviceError-Lost = 這部裝置的{ $value }已遺失或損壞：請從裝置資料夾的副本取回，或以現有密碼再次執行 `homesafe init --trust FILE`；你的到訪紀錄不受影響，其餘資料會在下次同步時下載
DeviceError-NoOpenVisit = 當時沒有未結束的到訪；`homesafe visits` 會列出所有到訪，--visit 可指定其中一次
DeviceError-NoServer = 信任文件沒有列明伺服器：請以 --server URL 提供網址
DeviceError-NoSubmissionKey = 信任文件沒有列明用來提交到訪紀錄的金鑰；請執行 `homesafe sync`，如情況持續，請通知衞生部門
DeviceError-NotSetUp = 這部裝置尚未設定：請先取得衞生當局公布的信任文件，然後執行 `homesafe init --trust FILE`
DeviceError-NoteEmpty = 沒有要加上的文字；如要刪除備註，請解鎖：`homesafe edit VISIT --note ''`
DeviceError-NoteTooLong = 備註最多可有 { $max } 個位元組
DeviceError-NothingToShare = 沒有可提交的到訪：請用 `homesafe share` 選擇到訪，只限採用同一衞生部門系統的場所；等候送出的到訪會在 24 小時後隨提交碼失效
DeviceError-OlderBackup = 這個備份可能仍有你已在這部裝置刪除的到訪，匯入後會重新出現；如確定要這樣做，請加上 --bring-back
DeviceError-Publication = 第 { $seq } 號公告：{ $reason }；伺服器提供的資料可能不實，請稍後再試
DeviceError-Reminder = 只可為未結束的到訪設定提醒，時間須在到達之後、自動結束之前
DeviceError-Retention = 到訪紀錄可保存 1 至 { $longest } 日：上限由衞生部門訂定，你可選擇較少日數
DeviceError-ShareKeyEnded = 加密這些到訪紀錄所用的金鑰已被更換，送出後也沒有人能開啟，因此沒有送出；請用原有或新的提交碼再次提交
DeviceError-ShareDropped = 等候送出的到訪其間已被另一項指令取消，沒有送出任何資料；如仍要提交，請用 homesafe share 再次輸入提交碼
DeviceError-StillToCome = 這個時間尚未到：到訪開始後才能登記，離開後才能登記離開
DeviceError-TooOld = 這部裝置只保存最近 { $value } 日的到訪；這個到達時間在此之前
DeviceError-Trust = { $value }；請向衞生部門索取正確的信任文件
DeviceError-Uncertified = 衞生部門只接受經認證的海報，這張並未獲認證（{ $value }）；請告知場所的職員
DeviceError-UnknownVisit = 沒有這次到訪；`homesafe visits` 會列出所有到訪
DeviceError-VenueGone = 到訪紀錄內載明這個場所的部分已損壞，因此這次到訪不能改到另一日

FollowError-Base = 未能核實公告紀錄的開端：{ $value }；請稍後再試
FollowError-Checkpoint = { $value }；伺服器提供的資料可能不實：請稍後再試，或向衞生部門查詢
FollowError-DocumentWithheld = 信任文件遭隱瞞：公告紀錄用到一個伺服器沒有提供的版本，在現存最新的第 { $held } 版之前或之後；伺服器可能已將其遺失，或提供的資料不實：請稍後再試，或向衞生部門查詢
FollowError-Entries = 公告紀錄有檔案損壞：{ $value }；請稍後再試
FollowError-Equivocation = 前後矛盾：伺服器提供的第 { $at } 號公告與先前的不同；請通知衞生部門
FollowError-Leaf = 第 { $seq } 號公告：{ $error }；伺服器提供的資料可能不實，請稍後再試
FollowError-Rollback = 紀錄倒退：伺服器只提供 { $found } 項公告，先前則有 { $held } 項，而且兩者內容不符；請通知衞生部門
FollowError-Stale = 資料過時：伺服器只提供 { $found } 項公告，先前則有 { $held } 項；請稍後再試
FollowError-Trust = { $value }；伺服器提供的資料可能不實：請保留現有的信任文件，並向衞生部門查詢
FollowError-Withheld = 公告遭隱瞞：伺服器只提供 { $found } 項公告，衞生部門所見則有 { $size } 項；請稍後再試
FollowError-Witnesses = 檢查點的見證簽署不足（須有 { $needed } 個，現有 { $found } 個）；請稍後再試
FollowError-WrongRoot = 公告與經簽署的檢查點不符；伺服器出現故障，或提供的資料不實：請稍後再試

StorageError = { $name }：{ $error }
OtherVersion = `{ $file }` 由這個程式的另一個版本（很可能是較新的版本）寫成：請使用該版本；沒有更改任何資料

TransportError-Address = 伺服器的網址須為 https://...；如在本機（127.0.0.1、[::1]、localhost），可用 http://
TransportError-NotFound = 伺服器沒有 { $value }
TransportError-Status = 伺服器就 { $path } 回應的狀態碼為 { $status }；請稍後再試
TransportError-TooLarge = 伺服器就 { $path } 傳來的資料多於 { $limit } 位元組
TransportError-Unreachable = 未能連接伺服器（{ $value }）；請稍後再試

EntryError-Malformed = 這項紀錄已損壞，或由較新版本的程式寫成
EntryError-TooLong = 這項紀錄過長，到訪紀錄容納不下
EntryError-VisitId = 到訪編號為 32 位十六進位數字，見 `homesafe visits`

LockError-Cost = 密碼鎖的記憶體須為每條通道至少 8 KiB、合共最多 1 GiB，運算 1 至 16 遍，通道 1 至 16 條
LockError-Damaged = 金鑰檔案已損壞，沒有它便不能開啟到訪紀錄：請從備份還原
LockError-Missing = 金鑰檔案（這部裝置資料夾內的 `keys`）已遺失，沒有它便不能讀取任何到訪：請從資料夾的副本取回；如沒有副本，請在另一個資料夾設定裝置（`homesafe --home DIR init`），再用 `import` 匯入備份
LockError-WrongPassphrase = 密碼不正確

LogError-Full = 到訪紀錄已滿；請縮短保存期（`homesafe retention`），然後再試
LogError-HeadDamaged = 到訪紀錄的主檔（這部裝置資料夾內的 `head`）已遺失或損壞，沒有它便不能讀取任何到訪；沒有刪除任何資料：請從資料夾的副本取回；如沒有副本，請在另一個資料夾設定裝置（`homesafe --home DIR init`），再用 `import` 匯入備份
LogError-Keys = 到訪紀錄的金鑰已損壞；請從備份還原

## Facts of poster-reader

PictureError-Damaged = 圖片已損壞：{ $value }
PictureError-FileTooLarge = 圖片檔案大於 96 MiB；請縮小後儲存，或只剪下二維碼的部分
PictureError-NoCode = 未能在圖片中讀到二維碼；請在光線均勻的地方，靠近並正對海報拍攝
PictureError-NotAPicture = 這不是圖片
PictureError-NotRead = 不能讀取 { $value } 檔案：請以 JPEG 格式傳送，或截取螢幕畫面
PictureError-Page = 不能讀取 { $value } 檔案：請使用同時製作的 PNG 圖片，或截取該頁的螢幕畫面
PictureError-RareKind = 不能讀取這種 { $value } 檔案：請儲存為 PNG 或 JPEG
PictureError-SeveralCodes = 圖片中有 { $value } 個不同的二維碼；請只拍攝其中一個
PictureError-TooManyPixels = 圖片有 { $width } x { $height } 像素；這種檔案最多可讀 { $megapixels } 百萬像素：請縮小後儲存，或只剪下二維碼的部分

ReadError-NotText = 這不是圖片，也不是文字
ReadError-Several = 這裏有多個場所的二維碼：請只用你要登記的場所的那一個
DeviceError-ShareWaits = 已有一批到訪紀錄等候送出：homesafe share --resume
LostPart-State = 狀態檔案（`state`）
LostPart-TrustDocument = 信任文件
DamagedPart-Issuer = 簽發者金鑰已損壞；請用 `homesafe issuer` 重新設定
DamagedPart-OtherSystems = 其他系統紀錄未能寫入
DamagedPart-Advice = 建議目錄已遺失或損壞；執行 `homesafe sync` 會重新下載
ObjectError-NotSigned = 內容與經簽署的版本不同
ObjectError-Short = 批次資料不完整，連標頭也不齊全
ObjectError-NonceUsed = 其隨機數早已用過
ObjectError-TooLarge = 大於建議目錄的上限
ObjectError-Gone = 其內容已損壞或遺失

## Facts of a device that are no errors

Missing = 這部裝置欠缺第 { $seq } 號公告，發布時間為 { $published_at }（{ $reason }）；下次同步時會再次下載
Damage = 到訪紀錄第 { $segment } 段第 { $record } 項：{ $kind }
DamageKind-Segment = 這一段已遺失，或被另一段取代
DamageKind-Truncated = 由此起的紀錄已遺失
DamageKind-NewestMissing = 最新的一項紀錄已遺失
DamageKind-Planted = 由此起的紀錄並非由這部裝置寫入
DamageKind-Altered = 紀錄曾被改動
DamageKind-OutOfOrder = 紀錄曾被調換、刪去或重複

LogDoubt-Frozen = 公告停頓：最新的公告在 { $newest } 發布，自此通知可能並非最新；請稍後再試，如情況持續，請向衞生部門查詢
LogDoubt-Withheld = 公告遭隱瞞：自最新的信任文件發出以來未有任何公告，自 { $newest } 起通知可能並非最新；請稍後再試，如情況持續，請向衞生部門查詢
LogDoubt-Ahead = 最新公告的時間為 { $newest }，以這部裝置的時鐘來看尚未到：這個時鐘或衞生部門的時鐘有誤；請檢查這部裝置的日期和時間

ClockDoubt-Ahead = 遠遲於這裏所知的最新時間 { $known }：不會單憑這個時鐘刪除資料；如時鐘有誤，請校正；如時鐘正確，請執行 homesafe sync 或 homesafe purge --yes
ClockDoubt-Behind = 早於衞生部門簽署的時間，因此並不正確：現以這裏所知的最新時間 { $known } 為準；請校正時鐘，並用 homesafe edit 更正現在登記的內容
ClockDoubt-Overtaken = 而衞生部門簽署的時間為 { $signed }：兩者必有一誤，在這個時鐘到達該時間之前，不會刪除資料；如果是這個時鐘有誤，請校正，並用 homesafe edit 更正已登記的內容

CodeStanding-Certified = 經衞生部門認證，有效至 { $until }，金鑰 { $key }
CodeStanding-Uncertified = 未經認證：海報上的名稱未經任何人核實
CodeStanding-Doubtful = 警告：{ $value }；請向職員查詢這是否他們的海報
CodeStanding-Foreign = 屬於另一個衞生部門系統的海報
CodeStanding-OtherSystem = 「{ $scheme }」的編碼{ $seal ->
    [None] ，這類編碼沒有簽署
    [Unverified] ，簽署未經核對
   *[Verified] ，由簽發者簽署
}

Question-PublicIds = 注意：「{ $value }」以公開的編號識別場所，任何人都可查閱感染者何時在場。你到過哪裏，一如以往只會留在這部裝置。要登記到訪嗎？
Question-AgainNow = 你幾分鐘前已在這裏登記。要再登記一次嗎？
Question-Again = 你已於 { $value } 在這裏登記。要再登記一次嗎？

Level-Notice = 僅供參考
Level-TestAdvised = 建議檢測
Level-TestCompulsory = 必須檢測
Level-Withdrawn = 衞生部門已撤回

Statement-NothingKnown = 你的到訪紀錄沒有已知的接觸。
Statement-NothingKnownLocked = 在 HomeSafe 場所的到訪中，沒有發現接觸。
Statement-Notices = { $all ->
    [1] 你有一項接觸通知，{ $unread ->
        [0] 已讀。
       *[other] 尚未閱讀。
    }
   *[other] 你有{ $all }項接觸通知，{ $unread ->
        [0] 全部已讀。
       *[other] 其中{ $unread }項未讀。
    }
}
Statement-Exposure = { $place }：感染者於{ $from }至{ $to }在場；{ $level }。
Statement-Advice = { $value ->
    [0] 請留意身體狀況，並遵從衞生部門的建議。
    [1] 請盡快接受檢測。
    [2] 請於今天接受檢測，三天後再檢測一次。
   *[3] 請留在家中，並致電衞生部門。
}
Statement-Level = 衞生部門的要求：{ $level }。
Statement-UnlockToHear = 解鎖後可知地點和時間。
Statement-Withdrawn = 另有{ $count }項通知已由衞生部門撤回，無須理會。
Statement-Locked = 如曾登記的士或其他系統的海報，須解鎖後才會查核。
Statement-Outdated = { $since ->
    [none] 通知可能並非最新：這部裝置尚未收到任何最新的公布。
   *[other] 通知自{ $since }起可能並非最新。
}
