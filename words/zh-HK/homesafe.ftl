## Commands of homesafe, and their arguments

homesafe = 為自己記下到訪過的場所；毋須向任何人透露行蹤，也能得知曾否接觸感染者
    .home = 這部裝置的資料夾 [預設：$XDG_DATA_HOME/homesafe]
homesafe-init = 設定這部裝置：選定伺服器和衞生部門的信任文件，並為日記設定密碼
    .server = 廣播伺服器的網址，用以取代信任文件所列的網址
    .trust = 衞生部門的信任文件，隨本程式附上，或由衞生部門提供
    .fingerprint = 信任文件應有的指紋，供核對從其他途徑取得的檔案
homesafe-scan = 登記到訪：提供場所海報的圖片或二維碼的文字，或以 - 從標準輸入讀取
    .source = 海報的圖片、二維碼的文字，或以 - 從標準輸入讀取其中一種（同一部電腦的其他使用者可在程序清單看到指令的參數）。亦可讀取 LeaveHomeSafe、Corona-Warn-App、NHS COVID-19、NZ COVID Tracer 和 Cléa 的海報
    .taxi = 香港的士的車牌號碼，例如 VK7413；以 - 從標準輸入讀取
    .public_id = 同意任何人都可查閱以公開編號識別的場所在哪些時段有感染者；只會詢問一次
    .at = 到達時間；不填即為現在，例如 09:30 或 "2026-01-31 09:30"；沒有 +08:00 一類的偏移即為本地時間
    .until = 離開時間，用於補登已結束的到訪
    .note = 日記的備註；以 - 從標準輸入讀取
    .remind = 到達後多少分鐘起，由 `homesafe reminders` 問你是否已經離開
    .again = 雖然剛剛已在這個場所登記，仍再登記一次
    .passphrase_file = 首行為密碼的檔案；補登到訪時會與日記內的紀錄比對
homesafe-check-out = 登記離開：結束最近開始而未完的到訪，或指定的一次；已結束的到訪須輸入密碼才能更改
    .visit = 要結束的到訪，填寫 `homesafe visits` 所示的編號
    .at = 離開時間；不填即為現在
    .unlock = 輸入密碼，為已結束的到訪另設離開時間
homesafe-visits = 顯示你的到訪紀錄；需要密碼
homesafe-note = 為到訪加上備註，寫在原有備註之下
    .visit = 到訪，填寫 `homesafe visits` 所示的編號
    .text = 要寫在原有備註之下的文字；以 - 從標準輸入讀取（同一部電腦的其他使用者可在程序清單看到指令的參數）。如要更換或刪除備註，請用 homesafe edit
homesafe-edit = 更改到訪的時間或備註；需要密碼
    .visit = 到訪，填寫 `homesafe visits` 所示的編號
    .arrival = 到達時間
    .departure = 離開時間
    .note = 取代原有備註的文字，留空即刪除備註；以 - 從標準輸入讀取（同一部電腦的其他使用者可在程序清單看到指令的參數）
homesafe-delete = 永久刪除一次到訪；需要密碼
    .visit = 到訪，填寫 `homesafe visits` 所示的編號
homesafe-remind = 設定由何時起，`homesafe reminders` 會問你是否已經離開
    .visit = 到訪，填寫 `homesafe scan` 和 `homesafe visits` 所示的編號
    .at = 由何時起，`homesafe reminders` 會問你是否已經離開：須在現在之後、到訪自動結束之前。本程式不會主動發出訊息
    .off = 取消這次到訪的提醒
homesafe-reminders = 顯示已到提醒時間而未結束的到訪
    .all = 同時顯示未到時間的提醒
homesafe-sync = 下載衞生部門發布的資料，並在這部裝置上與你的到訪比對
    .jitter = 先等候一段隨機時間，最多為指定的秒數；供定時執行之用
    .patience = 伺服器在指定的秒數內未開始回應，便不再等候
homesafe-alerts = 顯示你曾否接觸感染者；輸入密碼可一併顯示地點
    .unlock = 輸入密碼，一併顯示地點
    .spoken = 以完整句子顯示，方便螢幕閱讀器讀出
    .keep_unread = 顯示後不標示為已讀
homesafe-share = 檢測呈陽性後，憑衞生部門給你的提交碼，向衞生部門提交到訪紀錄
    .code_stdin = 從標準輸入讀取提交碼，不另詢問
    .untick = 不提交這次到訪；可重複使用
    .from = 不提交在這個時間之前結束的到訪
    .list = 只列出將會提交的內容，不會送出
    .resume = 送出上次未能送出的內容
    .yes = 不再詢問清單是否正確
homesafe-purge = 刪除超出保存期的資料；每次執行本程式時也會這樣做
    .yes = 確認這部裝置的時鐘正確；用於時鐘快得令人生疑的情況
homesafe-retention = 顯示到訪紀錄的保存期，或縮短保存期
    .days = 由現在起保存到訪紀錄的日數，不可超過衞生部門所定的上限；不填則顯示現行的保存期
homesafe-export = 把全部或部分到訪紀錄匯出至加密檔案
    .file = 要寫入的檔案
    .from = 只匯出在這個時間或之後結束的到訪
homesafe-import = 把加密檔案內的到訪紀錄匯入這部裝置
    .file = 由 `homesafe export` 寫成的檔案
    .bring_back = 備份之後在這部裝置刪除的到訪，也一併恢復
homesafe-wipe = 清除這部裝置上的所有內容
    .yes = 不再詢問
homesafe-issuer = 設定 NHS COVID-19 海報以誰的簽署為準；未設定時，會顯示為未經核對
    .key = 簽發者的 P-256 公開金鑰（PEM 格式）
    .kid = 二維碼用以指明這條金鑰的識別碼；設定後，識別碼不同的二維碼不獲承認
    .remove = 移除金鑰
homesafe-lock = 查看、更改、移除或設定日記的密碼鎖
homesafe-lock-show = 顯示日記有沒有上鎖，以及試出密碼的難度
homesafe-lock-change = 更改密碼或試出密碼的難度；需要現有密碼
    .same_passphrase = 沿用現有密碼，只更改試出密碼的難度
    .memory = 每試一次密碼所需的記憶體，以 MiB 計 [預設：維持不變，最初為 64]
    .passes = 運算須走遍記憶體的次數 [預設：維持不變，最初為 3]
    .lanes = 可同時運算的通道數目 [預設：維持不變，最初為 4]
homesafe-lock-remove = 把日記的金鑰不經加密存放，以後不再要求密碼；需要現有密碼
homesafe-lock-set = 為已移除密碼鎖的日記重新設定密碼
    .memory = 每試一次密碼所需的記憶體，以 MiB 計 [預設：維持不變，最初為 64]
    .passes = 運算須走遍記憶體的次數 [預設：維持不變，最初為 3]
    .lanes = 可同時運算的通道數目 [預設：維持不變，最初為 4]

## Asking for passphrases

ask-diary-passphrase = 日記的密碼
choose-diary-passphrase = 請為日記設定密碼
choose-new-diary-passphrase = 請為日記設定新密碼
ask-backup-passphrase = 備份的密碼
choose-backup-passphrase = 請為備份設定密碼

## Every command

folder-of-others = { $path } 並非本程式的檔案：請以 --home DIR 選用空的或尚未建立的資料夾
no-home = 未能找到存放資料的資料夾：請以 --home DIR 指明
doubt = 這部裝置的時鐘顯示 { $clock }，{ $doubt }
folder-read-only = { $folder } 只可讀取，不能寫入：以下所示屬實，但不會儲存任何資料，也不會記下哪些通知已讀
newest-missing = 這裏缺少到訪紀錄中最新的一項：它被截去了，或者複製這個資料夾時正在寫入到訪，而原來的資料夾仍有該項
now-open = 你自 { $from } 起已登記到訪；到 { $to } 會自動離開。離開時：
now-nothing-open = 目前沒有進行中的到訪。進入場所時：
unknown-venue = 不明場所
times = { $from } 至 { $to }
times-open = { $from } 起，尚未離開，{ $to } 自動結束
visit-id = 到訪編號：{ $visit }
days-forgotten = 已刪除 { $count } 日的資料。
damage = 損壞：{ $found }
parts-damaged = 到訪紀錄有 { $count } 處損壞；其餘內容已全部顯示

## init

set-up = 這部裝置採用 { $origin } 的信任文件第 { $version } 版。
    其指紋為 { $fingerprint }：請與衞生部門公布的指紋核對。
    下一步：進入場所時執行 { $scan } PICTURE，並每日執行一次 { $sync }。

## scan

standard-input-twice = 標準輸入只可用來讀取二維碼或備註其中一項
standard-input-too-large = 標準輸入的內容大於 64 MiB
plate-too-long = 這比車牌號碼長；車牌號碼例如 VK7413
no-such-source = 沒有 { $source } 這個檔案，它也不是場所二維碼的文字
question-public-ids-unasked = { $asked }尚未登記；如要登記，請加上 --public-id，一次便可
question-again-unasked = { $asked }尚未登記：如要再登記一次，請加上 --again；如要結束上一次到訪，請用 homesafe check-out
nothing-entered = 沒有登記到訪。
checked-in = 已登記到訪：{ $place }
checked-in-from = 由 { $from } 起，{ $to } 自動結束
checked-in-for = { $from } 至 { $to }
checked-in-and-ended = { $from } 至 { $to }，已自動結束；如要更改，請用 homesafe edit
kept-not-matched = 這次到訪已存入日記，但不能與任何通知比對
number-is-public = 編號是公開的：任何人都可查閱這個場所的通知
matched-when-unlocked = 已存入日記，待你解鎖時比對：homesafe alerts --unlock
poster-not-valid = 這張海報今天無效；請告知場所的職員
poster-was-not-valid = 這張海報的二維碼在到訪當天（{ $day }）並不有效

## check-out

ask-another-end = { $over }。要把離開時間設為 { $at } 嗎？
another-end-unasked = { $over }。離開時間最遲為到達後 24 小時：homesafe check-out --visit { $visit } --unlock
checked-out = 已登記離開。到訪時間為 { $from } 至 { $to }。

## visits, note, edit, delete

visits-counted = 共有 { $count } 次到訪。
visit-still-to-come = 這個時間尚未到：登記時的時鐘快了；請用 `homesafe edit` 更正
visit-note = 備註：{ $note }
noted = 已加上備註。
nothing-to-change = 沒有要更改的內容：請加上 --arrival、--departure 或 --note
visit-changed = 已更改。到訪時間為 { $from } 至 { $to }。
visit-deleted = 已刪除。該次到訪所涉日子的紀錄已重新加密，舊金鑰亦已銷毀。
share-dropped = 等候送出的到訪可能包括這一次，因此已全部取消，沒有送出任何資料；如仍要提交，請用 homesafe share 再次輸入提交碼
share-dropped-late = 等候送出的到訪可能包括這一次，因此已全部取消；但之前曾嘗試送出，資料可能已經送達：請向衞生部門查詢，如未送達，可用 homesafe share 再次輸入提交碼

## remind, reminders

reminder-set = 由 { $at } 起，`homesafe reminders` 會顯示這項提醒。
reminder-taken-back = 已取消提醒。
reminder-of = { $from } 起，尚未離開，{ $to } 自動結束；提醒時間為 { $at }
have-you-left = 你離開了嗎？{ $command }
reminders-counted = 共有 { $count } 項提醒。

## retention, purge

retention = 到訪紀錄會保存 { $days } 日；衞生部門容許最多 { $longest } 日。
ask-clock = 如確認，超出保存期的資料便會永久刪除。上述時間正確嗎？

## sync

synced = 新公告 { $publications } 項，下載了 { $bytes } 位元組。
notices-to-see = 你有 { $count } 項接觸通知，請執行 { $command } 查看。
nothing-published = 衞生部門尚未發布任何公告。
publications-unread = 第 { $first } 至 { $last } 號公告未及讀取，伺服器已將其移除；這部裝置無從得知該段時間的通知
history-read-anew = 伺服器先前提供的公告紀錄與衞生部門的不同；現已重新讀取
log-began-anew = 衞生部門開始了新的公告紀錄，現已從頭讀取。
trust-expired = 信任文件已過期；請更新本程式，或向衞生部門查詢

## alerts

locked-hint = 如曾登記的士或其他系統的海報，須解鎖後才會查核：homesafe alerts --unlock
notices-listed = { $count ->
    [1] 你有一項接觸通知，{ $unread ->
        [0] 已讀：
       *[other] 尚未閱讀：
    }
   *[other] 你有 { $count } 項接觸通知，{ $unread ->
        [0] 全部已讀：
       *[other] 其中 { $unread } 項未讀：
    }
}
unlock-to-see = 如要查看地點和時間，請解鎖：homesafe alerts --unlock
level-and-advice = { $level }：{ $advice }
new-notice = 【新】{ $place }
you-were-there = 你在場的時間：{ $from } 至 { $to }
infected-was-there = 感染者在場的時間：{ $from } 至 { $to }
contact-indirect = 感染者在你到達前已離開，你們可能只有間接接觸
notice-withdrawn = 衞生部門已撤回，無須理會
withdrawn-listed = 有 { $count } 項通知已由衞生部門撤回：
withdrawn-counted = 有 { $count } 項通知已由衞生部門撤回。

## share

visits-wait = 你的到訪紀錄已加密，存於這部裝置等候送出：homesafe share --resume
visits-elsewhere = 有 { $count } 次到訪用的是其他系統的編碼，不能提交：請直接告知衞生部門，他們也能讀取這些海報
extent-none = 衞生部門不會得知任何到訪
extent-of-a-day = 只有衞生部門會得知你在 { $day } 的 { $count } 次到訪
extent-of-days = 只有衞生部門會得知你在 { $first } 至 { $last } 期間的 { $count } 次到訪
extent-first = { $extent }；送出前你可逐一查看。
extent-list = { $extent }：
extent-of-each = 就每次到訪，衞生部門會得到場所的名稱、地址、到訪時間，以及當日的金鑰。你的備註不會送出。
standing-and-visit = { $standing }；到訪編號：{ $visit }
no-terminal-for-consent = 這裏沒有終端機可徵求你的同意：請先用 `homesafe share --list` 查看，再加上 --yes；不想提交的到訪，請逐一以 --untick VISIT 剔除
ask-to-send = 輸入 yes 即送出這 { $count } 次到訪；輸入號碼可剔除個別到訪；輸入其他內容則停止：
nothing-sent = 沒有送出任何資料
ask-code = 衞生部門給你的提交碼：
no-terminal-for-code = 這裏沒有終端機可輸入提交碼：請加上 --code-stdin
sent = 已送出。只有衞生部門能夠開啟；開啟後，提交碼便會失效。
code-unknown = 伺服器沒有這個提交碼：可能輸入有誤、已過期或已用過；伺服器沒有保存任何資料。請向衞生部門查詢，然後再次提交

## export, import, wipe

exported = 已寫入 { $file }：共 { $visits } 次到訪，只有憑備份的密碼才能開啟。
imported = 已加入 { $added } 次到訪；另有 { $known } 次這部裝置早已存有，維持不變。
imported-without-old = 另有 { $count } 次已超出這部裝置的保存期，沒有匯入。
ask-wipe = 確定要永久清除這部裝置的金鑰和所有到訪紀錄嗎？
nothing-erased = 沒有清除任何內容；如使用終端機，請回答 yes，否則請加上 --yes
erased = 已清除。快閃記憶體或會暫時留有舊資料，但沒有金鑰便無法開啟。

## issuer

issuer-set = 由現在起，會以這條金鑰核對 NHS COVID-19 的二維碼。
issuer-forgotten = 不再核對 NHS COVID-19 的二維碼。

## lock

diary-not-locked = 你的日記沒有密碼鎖
diary-not-locked-to-change = 你的日記沒有密碼鎖；請用 `homesafe lock set` 設定
diary-locked-already = 你的日記已有密碼鎖；如要更改密碼，請用 `homesafe lock change`
lock-changed = 密碼鎖已更改。之前複製的裝置資料夾，仍可用當時的密碼開啟。
lock-set = 密碼鎖已設定。沒有密碼鎖期間複製的裝置資料夾，無須密碼也能開啟。
diary-is-locked = 你的日記已上鎖。每試一次密碼，須以 Argon2id 運算：記憶體 { $memory } KiB、{ $passes } 遍、{ $lanes } 條通道。
diary-is-open = 注意：你的日記沒有上鎖，金鑰不經加密存放在這部裝置的資料夾內。
    任何人只要能讀取這部裝置的檔案，或由現在起複製的副本，便能得知你到過哪裏。
    如要重新上鎖：homesafe lock set

# Said while it takes longer than a second.
opening-diary = 正在打開日記
matching-visits = 正在把你的到訪紀錄與已發布的內容比對
