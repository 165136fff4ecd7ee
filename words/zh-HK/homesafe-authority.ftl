### 衞生部門的工作台：程式 homesafe-authority

## The command line

homesafe-authority = 衞生部門的工作台：管理金鑰、信任文件和證書，並發布感染者在場的時段
    .desk = 工作台的資料夾
    .officer = 由哪位職員操作；工作台有多位職員時必須填寫
homesafe-authority-init = 設立工作台：根金鑰、發布金鑰、認證金鑰和提交金鑰，由同一個密碼保護
    .origin = 所屬系統：不含 https:// 的網址，例如 homesafe.example/hk
    .roots = 在這裏製作多少個根金鑰
    .threshold = 信任文件須有多少個根金鑰簽署
    .first_officer = 首位職員的名稱，工作日誌由其金鑰簽署
homesafe-authority-trust = 製作、簽署並送出下一份信任文件
    .log_vkey = 伺服器公告紀錄的驗證金鑰，由 `homesafe-server init` 列出；如有多個，須全部列出
    .expires_days = 信任文件在多少日後到期
    .interval = 每兩次發布相隔多少秒
    .minimum_overlap = 到訪與時段至少須重疊多少分鐘
    .retention = 時段廣播和保存多少日
    .max_object_bytes = 一項公告最多多少位元組
    .require_certificates = 是否只可使用經認證的海報
    .witness = 見證人的驗證金鑰；須全部列出
    .witness_quorum = 檢查點須有多少位見證人簽署
    .publishing = base64 格式的發布金鑰（`keys` 會顯示工作台自己的），或連同該工作台持有金鑰的證明（在該處執行 `keys prove`）；如由多個工作台一同發布，須全部列出
    .publishing_threshold = 一項公告須有多少個發布金鑰簽署
    .rotate = 把這個工作台的一類金鑰換成新的；可多次使用
    .root = base64 格式的根金鑰；如有部分存放在別處，須全部列出
    .threshold = 須有多少個根金鑰簽署
    .address = 市民連接伺服器的網址；須全部列出，最先嘗試的排在最前
    .log_base = 根金鑰持有人所見的公告紀錄，如與這個工作台所跟進的不同：公告數目和樹根（十六進位）
    .log_first = 裝置須由哪一號公告開始讀取；在此之前的可從伺服器移除
    .revoke = 不再視為經認證的場所編碼的承諾值（十六進位）
    .out = 把信任文件寫入這個檔案（必須填寫）
    .server = 送到這個伺服器
    .proof = 另一個工作台持有信任文件所列發布金鑰的證明（在該處執行 `keys prove` 取得）
    .instead_of = 簽署另一份文本，取代這個工作台的根金鑰已為同一版本簽署的那一份：填寫拒絕訊息所示的指紋。只適用於除這個工作台外，現在和將來都不會有人持有該文本的情況
    .past = 越過因無人正確簽署而令所有人停下的公告，按這份信任文件生效後的情況讀下去；這份信任文件必須把該等公告作廢。須配合 --server，並且只從該伺服器讀取
homesafe-authority-trust-countersign = 以這個工作台的根金鑰加簽信任文件，簽署足夠後即採用
    .file = 信任文件；會由加簽後的版本取代
    .server = 簽署足夠後送到這個伺服器
    .proof = 另一個工作台持有信任文件所列發布金鑰的證明（在該處執行 `keys prove` 取得）
    .instead_of = 簽署另一份文本，取代這個工作台的根金鑰已為同一版本簽署的那一份：填寫拒絕訊息所示的指紋。只適用於除這個工作台外，現在和將來都不會有人持有該文本的情況
    .past = 越過因無人正確簽署而令所有人停下的公告，按這份信任文件生效後的情況讀下去；這份信任文件必須把該等公告作廢。須配合 --server，並且只從該伺服器讀取
    .yes = 不再詢問
homesafe-authority-trust-adopt = 採用另一個工作台製作的信任文件，不加簽署
    .file = 信任文件
    .yes = 不再詢問
homesafe-authority-trust-send = 把伺服器欠缺的信任文件送給它
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
homesafe-authority-case = 處理個案：在發布之前，記下所知的病人行蹤
homesafe-authority-case-new = 開立個案，並顯示其名稱
    .reference = 供你辨認個案的備註，例如檔案編號；切勿填寫姓名
homesafe-authority-case-list = 列出所有個案
homesafe-authority-case-add = 在個案加入逗留紀錄：根據場所的海報，或根據表格
    .case = 個案
    .poster = 場所編碼的文字或海報的圖片，HomeSafe 或其他系統均可；的士填寫 taxi:VK7413
    .csv = 改用表格，欄目為 code,start,end,level,advice
    .slip = 改用場所營運者的回條，代替海報
    .start = 逗留的開始時間，例如 "2026-01-31 17:30"；沒有 +08:00 一類的偏移即為本地時間
    .end = 逗留的結束時間
    .level = 0 通知、1 建議檢測、2 強制檢測
    .advice = 附上哪一項建議，0 至 3
    .issuer_key = 簽發者的公開金鑰（PEM）：並非由其簽署的 NHS COVID-19 編碼會被拒絕
    .issuer_kid = 該類編碼用來指明金鑰的編號
homesafe-authority-case-review = 按場所和日期顯示個案的時段，以及場所由誰核實
    .case = 個案
homesafe-authority-case-set = 設定某一項的級別和建議，或縮短其時間
    .case = 個案
    .row = 第幾項
    .level = 0 通知、1 建議檢測、2 強制檢測
    .advice = 附上哪一項建議，0 至 3
    .start = 新的開始時間，須在該項的日子之內
    .end = 新的結束時間，須在該項的日子之內
homesafe-authority-case-drop = 刪除某一項
    .case = 個案
    .row = 第幾項
homesafe-authority-case-approve = 批准個案：各項會在下次一併發布
    .case = 個案
    .second_source = 哪些自稱的項目已由第二來源確證，例如場所營運者或收據
homesafe-authority-case-close = 刪除個案及其全部內容
    .case = 個案
    .yes = 即使有未發布的項目、可能仍會收到相關的到訪紀錄，或檔案未能讀取，也照樣刪除
homesafe-authority-case-purge = 刪除一段日子以來沒有發布也沒有更改的個案
    .keep_days = 個案在發布或最後更改後保留多少日
homesafe-authority-journal = 顯示並核實這個工作台所有操作的日誌
    .since = 上次抄下的內容：該記項必須仍在，並且只顯示其後的記項
homesafe-authority-officer = 新增或列出職員
homesafe-authority-officer-new = 為另一位職員製作金鑰
    .name = 1 至 32 個字元，可用 a-z、0-9 和 -
homesafe-authority-officer-list = 列出職員及其金鑰
homesafe-authority-rules = 顯示或設定這個工作台對職員的要求
    .tables = `publish TABLE` 可否不經個案發布時段
homesafe-authority-certify = 根據場所編碼、海報圖片或登記申請，為場所簽發證書
    .source = 場所編碼的文字、海報的圖片，或登記申請（含有 "public" 和 "commitment" 的 JSON）
    .out = 把給場所營運者的答覆寫入這個檔案，而不在畫面顯示
    .yes = 不再詢問
homesafe-authority-publish = 發布所有已批准的個案，或發布表格所列的時段：code,start,end,level,advice
    .table = 表格，欄目為 code,start,end,level,advice；code 為編碼的文字，或海報圖片的路徑。不填則發布所有已批准的個案
    .nothing = 只發布填充紀錄：即使沒有內容，每個班次也會發布一個批次
    .second_source = 表格中無人核實、但已由第二來源（例如場所營運者或收據）確證的場所所在行
    .drop_pending = 放棄已簽署、但位置已被另一項公告佔用的內容
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數，以免洩露任何人的確切時間；0 表示不擴闊
homesafe-authority-publication = 須由多個工作台簽署的公告
homesafe-authority-publication-propose = 把在這裏等候簽署的內容寫入檔案，交給其他工作台。憑該檔案可讀取當中的時段：請保密
    .file = 提案
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數，以免洩露任何人的確切時間；0 表示不擴闊
homesafe-authority-publication-countersign = 在另一個工作台：顯示提案的內容，重新製作其批次，並加上這個工作台的簽署
    .file = 提案
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數，以免洩露任何人的確切時間；0 表示不擴闊
    .second_source = 哪些自稱場所的時段已由第二來源確證，例如場所營運者或收據
    .yes = 不再詢問
homesafe-authority-publication-send = 回到首個工作台：送出已有全部簽署的公告
    .file = 提案
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數，以免洩露任何人的確切時間；0 表示不擴闊
homesafe-authority-publisher = 在每個班次發布，直至停止：當時所有已批准的個案，或只有填充紀錄
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數
    .keep_days = 個案在發布或最後更改後多少日刪除
    .metrics = 把監察數字寫入這個檔案，例如 publisher.prom
homesafe-authority-keys = 顯示這個工作台的公開金鑰及其有效期
homesafe-authority-keys-address = 顯示其他工作台交付提交金鑰時所用的地址
homesafe-authority-keys-prove = 證明這個工作台持有其發布金鑰，供下一份信任文件使用：把顯示的內容交給製作該信任文件的工作台
    .new = 先製作新的金鑰（例如現有金鑰被盜），並且只證明持有新的金鑰
homesafe-authority-keys-give = 把提交金鑰交給另一個同樣會發出提交碼的工作台
    .to = 在該處執行 `keys address` 所顯示的地址
    .out = 寫入哪個檔案；只有該工作台能夠開啟
homesafe-authority-keys-take = 接收另一個工作台交來的提交金鑰
    .file = 檔案
homesafe-authority-code = 病人用來提交到訪紀錄的提交碼
homesafe-authority-code-issue = 製作提交碼並顯示出來，供病人在一日內提交到訪紀錄一次
    .case = 收取到訪紀錄的個案
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
homesafe-authority-inbox = 收取病人提交的到訪紀錄，納入各個案，並從伺服器刪除
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
homesafe-authority-advice = 發布建議文字
    .file = 載有四段文字的清單，每段為 {"{"}"zh_hant": ..., "zh_hans": ..., "en": ...{"}"}
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
homesafe-authority-withdraw = 撤回已發布的時段：code,start,end
    .table = 表格，欄目為 code,start,end：由這個工作台發布、並在該段時間之內的時段全部撤回
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .widen = 把時段向外擴闊至這個分鐘數的倍數，以免洩露任何人的確切時間；0 表示不擴闊
homesafe-authority-recover = 資料遺失之後：補回伺服器失去的公告；讓由副本還原的工作台重新簽署
    .server = 廣播伺服器；不填則採用信任文件所列、最先有回應的一個
    .yes = 不再詢問這個資料夾是否較舊的副本，以及是否唯一使用中的一份
homesafe-authority-void = 把公告作廢，例如以被盜金鑰簽署的公告：市民會見到公告已撤回
    .first = 首項公告（在公告紀錄的編號）
    .last = 最後一項公告，包括在內。不填則包括所有註明較舊信任文件的公告，連同日後出現的：金鑰被盜時適用
    .rotate = 同時把這個工作台的一類金鑰換成新的：金鑰被盜時用 `--rotate publishing`
    .log_vkey = 同時以這些伺服器公告紀錄的驗證金鑰取代原有的，須全部列出：該金鑰被盜時適用
    .yes = 不再詢問；沒有終端機時必須使用
    .out = 把信任文件寫入這個檔案（必須填寫）
    .server = 送到這個伺服器
    .proof = 另一個工作台持有信任文件所列發布金鑰的證明（在該處執行 `keys prove` 取得）
    .instead_of = 簽署另一份文本，取代這個工作台的根金鑰已為同一版本簽署的那一份：填寫拒絕訊息所示的指紋。只適用於除這個工作台外，現在和將來都不會有人持有該文本的情況
    .past = 越過因無人正確簽署而令所有人停下的公告，按這份信任文件生效後的情況讀下去；這份信任文件必須把該等公告作廢。須配合 --server，並且只從該伺服器讀取

## What several commands say

passphrase-of-desk = 工作台的密碼
new-passphrase-for-desk = 工作台的新密碼
desk-not-confirmed = 未獲確認，沒有簽署任何內容
desk-no-terminal = 沒有終端機可徵求你的同意，因此沒有簽署任何內容：請細閱所示內容，然後加上 --yes
DeskError-NoServer = 信任文件沒有列明伺服器（可用 `trust --address` 列明）：請以 --server URL 提供網址
case-level-values = 須為 0（通知）、1（建議檢測）或 2（強制檢測）
case-advice-values = 須為 0 至 3
venue-certified = 已認證
case-rows = { $count } 項

## init

DeskError-Threshold = 所需簽署數目多於根金鑰的數目：任何信任文件都無法簽妥
init-made = 已在 { $desk } 為 { $origin } 設立工作台。公開金鑰：
init-next = 在 { $roots } 個根金鑰中，任何 { $threshold } 個即可簽署信任文件。請離線保存這個資料夾的副本。
    下一步：以 `homesafe-server init` 製作伺服器公告紀錄的金鑰，然後製作首份信任文件：
    {"  "}homesafe-authority --desk { $desk } trust --log-vkey VKEY --out trust.txt

## trust, void

trust-needs-out = 請以 --out FILE 指明信任文件寫入哪個檔案
trust-log-base-form = 請寫成 SIZE:ROOT，樹根為十六進位
void-question = 要把這些公告永久作廢嗎？
trust-list-keys-question = 仍要列入這些金鑰嗎？
trust-countersign-heading = 信任文件第 { $version } 版，指紋 { $fingerprint }。
trust-countersign-changes = 與這個工作台持有的第 { $version } 版相比，更改如下：
trust-countersign-says = 這個工作台尚未持有信任文件。內容如下：
trust-countersign-question = 要以這個工作台的根金鑰簽署這份信任文件嗎？
trust-adopt-heading = 第 { $version } 版，指紋 { $fingerprint }
trust-adopt-question = 這是否另一個工作台所顯示的指紋？
trust-holds = 第 { $version } 版已在這個工作台生效。
trust-sent = 伺服器已有這個工作台的所有信任文件。
trust-not-complete = 已寫入 { $file }，但尚未完成：{ $missing }。
    下一步：在其他根金鑰所在的工作台執行 `trust countersign { $file }`，然後在這裏執行。
trust-written = 信任文件第 { $version } 版，有效至 { $expires }：{ $file }
trust-fingerprint = 供市民核對的指紋：{ $fingerprint }
trust-at-server = 伺服器已收到。
trust-first-next = 下一步：`homesafe-server serve --data DATA --trust { $file } --listen ADDRESS --admin ADDRESS`。
trust-new-key-next = 下一步：以新的公告紀錄金鑰和 `--trust { $file }` 啟動伺服器。
trust-next = 下一步：`{ $command }`。
trust-roots-alone = 公告須由多個工作台簽署，但單憑這個工作台的根金鑰便可更改這項規定：只有根金鑰分開存放，才真正由兩人把關（`trust --root`）。
trust-keys-unproven = 沒有人證明持有以下發布金鑰。如須由無人持有的金鑰簽署，便永遠無法發布：請其工作台執行 `keys prove`，再以 --proof 提供所顯示的內容。
trust-needs-new-checkpoint = 這份信任文件列出不同的公告紀錄金鑰，因此現有的檢查點不再有效：伺服器以其中一個金鑰簽署後，採用這份信任文件的市民才能繼續讀取。請以新金鑰啟動伺服器，或暫時同時列出舊金鑰。
void-heading = 由這份信任文件起永久作廢：{ $count } 項公告
void-own = {"  "}{ $seq }  { $time }  由這個工作台發布
void-own-unrecorded = {"  "}{ $seq }  { $time }  由這個工作台的金鑰簽署，但這裏沒有紀錄
void-of-another = {"  "}{ $seq }  { $time }  由另一個工作台或盜用者簽署
void-unread = 這個工作台未能跟進的以下公告也會作廢：不會有人查看其內容，當中由其他工作台正當發布的，必須重新發布。
void-said-again = 這個工作台仍然有效的 { $windows } 個時段和 { $withdrawals } 項撤回，會隨公告作廢而失效。下一項公告會重新發布：可立即執行 `publish --nothing`，或由自動發布程式處理。不再屬實的，請屆時以 `withdraw` 撤回。

TrustChange-Says = { $field }：{ $now }
TrustChange-Changed = { $field }：{ $was } -> { $now }
TrustChange-Added = 新增{ $field }：{ $item }
TrustChange-Removed = 移除{ $field }：{ $item }
TrustChange-Reordered = { $field }的次序改為：{ $order }
TrustChange-Redated = { $field } { $key } 的有效期：{ $was } -> { $now }
TrustChange-Voids = 作廢：{ $value }
TrustField-Origin = 所屬系統
TrustField-Server = 伺服器
TrustField-Issued = 簽發時間
TrustField-Expires = 到期時間
TrustField-Root = 根金鑰
TrustField-RootThreshold = 須簽署的根金鑰數目
TrustField-Publishing = 發布金鑰
TrustField-PublishingThreshold = 每項公告須簽署的發布金鑰數目
TrustField-Certification = 認證金鑰
TrustField-Submission = 提交金鑰
TrustField-Log = 公告紀錄金鑰
TrustField-Witness = 見證人
TrustField-WitnessThreshold = 須簽署的見證人數目
TrustField-First = 裝置由哪一號公告開始讀取
TrustField-Seen = 根金鑰持有人所見的公告數目
TrustField-Revoked = 已撤銷的場所編碼
TrustField-MaxObjectBytes = 一項公告的位元組上限
TrustField-Interval = 每兩次發布相隔的秒數
TrustField-MinimumOverlap = 到訪與時段至少須重疊的分鐘數
TrustField-Retention = 時段保存的日數
TrustField-UncertifiedCodes = 沒有證書的海報
TrustThreshold = { $of } 個中的 { $needed } 個
TrustTree = { $size }，樹根 { $root }
TrustPermission-Yes = 接受
TrustPermission-No = 拒絕
TrustKey = { $key }，有效期 { $holds }
TrustKeyDates = { $from } 至 { $until }

LostKey = { $kind ->
    [root] 根金鑰 { $file } 已遺失或損壞（損壞的檔案會移到資料夾 `damaged`）：它不能再簽署；如它已列入信任文件而並非與這個工作台一同製作，請以 --root 列出所有根金鑰
    [publishing] 發布金鑰 { $file } 已遺失或損壞（損壞的檔案會移到資料夾 `damaged`）：它不能再簽署，以往的簽署仍然有效
    [certification] 認證金鑰 { $file } 已遺失或損壞（損壞的檔案會移到資料夾 `damaged`）：它不能再簽發證書；經它認證的海報在其有效期內仍屬經認證
   *[submission] 提交金鑰 { $file } 已遺失或損壞（損壞的檔案會移到資料夾 `damaged`）：以它加密而尚未收取的內容無法在這裏開啟：請在 14 日內放回完好的檔案副本，或從另一個工作台取得金鑰（`keys take`）；否則有關病人須以新的提交碼再次提交
}

## case

case-none = 沒有個案。
case-line = { $case }  { $state }{ $rows }，{ $waiting } 項未發布  { $changed }  { $reference }
case-add-what = 請提供海報或 --slip，連同 --start、--end 和 --level；或提供 --csv
case-set-what = 請提供 --level、--advice、--start 或 --end
case-code = {"  "}提交碼，有效至 { $ends }，{ $used ->
    [yes] 已使用
   *[no] 未使用
}
case-row = {"  "}{ $number }  { $start } 至 { $end }  級別 { $level }  建議 { $advice }  { $standing }，{ $source }
case-row-published = {"  "}{ $number }  { $start } 至 { $end }  級別 { $level }  建議 { $advice }  { $standing }，{ $source }，第 { $seq } 號公告
venue-claimed = 自稱（{ $why }）
venue-claimed-confirmed = 自稱（{ $why }），已確證
case-deleted = 已刪除個案 { $case }。
case-purged = 已刪除 { $count } 宗個案。
PurgeNote-WithoutPublication = 這個工作台尚未見過任何公告，不會單憑自己的時鐘刪除資料
PurgeNote-JudgedBy = 以這個工作台所見最新公告的時間 { $time } 為準，而非單憑自己的時鐘

CaseState-open = 處理中
CaseState-approved = 已批准
CaseState-published = 已發布
RowSource-poster = 海報
RowSource-table = 表格
RowSource-slip = 回條
RowSource-shared = 病人提交

## journal

journal-put-back = 請保留這個資料夾，以 `journal` 完整無缺的最新副本還原整個資料夾，然後執行 `recover`
journal-verifies = 共 { $entries } 個記項；所有簽署和整條鏈均核實無誤。
journal-write-down = 請抄下，供下次 `journal --since` 使用：{ $mark }
journal-is-wrong = 工作日誌有以下問題：
    {"  "}{ $lines }

DeskAct-officer_made = 製作了職員金鑰 { $key }
DeskAct-trust_made = { $complete ->
    [true] 信任文件第 { $version } 版生效
   *[false] 簽署了信任文件第 { $version } 版，尚欠其他簽署
}
DeskAct-trust_replaced = 放棄了信任文件第 { $version } 版無人持有的文本 { $fingerprint }，改用另一份
DeskAct-key_made = 製作了發布金鑰 { $key }
DeskAct-key_destroyed = 銷毀了金鑰 { $key }
DeskAct-key_set_aside = 把損壞的檔案 { $key } 移到 damaged/{ $now }
DeskAct-keys_given = 把提交金鑰 { $keys } 交給 { $to }
DeskAct-keys_taken = 接收了提交金鑰 { $keys }
DeskAct-certified = 認證了場所 { $commitment }
DeskAct-case_made = 開立了個案 { $case }
DeskAct-rows_added = 在個案 { $case } 加入了 { $rows } 項
DeskAct-level_set = 把個案 { $case } 第 { $row } 項設為級別 { $level }、建議 { $advice }
DeskAct-times_set = 更改了個案 { $case } 第 { $row } 項的時間
DeskAct-row_dropped = 刪除了個案 { $case } 第 { $row } 項
DeskAct-approved = 批准了個案 { $case } 的 { $rows } 項，其中 { $confirmed } 項由第二來源確證
DeskAct-code_issued = 為個案 { $case } 發出了提交碼，有效至 { $ends }
DeskAct-code_given_to_nobody = 收回了個案 { $case } 的提交碼：沒有向任何人顯示
DeskAct-inbox_accepted = { $left_out ->
    [0] 在個案 { $case } 納入了病人提交的 { $rows } 項
   *[other] 在個案 { $case } 納入了病人提交的 { $rows } 項，略去 { $left_out } 次到訪
}
DeskAct-inbox_left = { $no_key ->
    [0] 留在伺服器：{ $unreadable } 份未能讀取的提交
   *[other] 留在伺服器：{ $no_key } 份這裏沒有其金鑰的提交（{ $missing_keys }），{ $unreadable } 份未能讀取的提交
}
DeskAct-inbox_refused = 拒絕了 { $submissions } 份提交
DeskAct-advice_signed = 簽署了建議文字，作為第 { $seq } 號公告
DeskAct-case_deleted = 刪除了個案 { $case }
DeskAct-recovered = 確認這個資料夾為較舊的副本；由其金鑰簽署而沒有紀錄的：{ $leaves } 項公告
DeskAct-approval_lapsed = 還原後撤銷了個案 { $case } 的批准
DeskAct-signed_again = { $leaves ->
    [1] 把原定的第 { $before } 號公告重新簽署為第 { $first } 號公告
   *[other] 把原定的第 { $before } 號公告重新簽署為由第 { $first } 號起的 { $leaves } 項公告
}
DeskAct-table_taken = { $withdraws ->
    [true] 讀取了有 { $rows } 行的表格 { $sha256 }，用以撤回
   *[false] 讀取了有 { $rows } 行的表格 { $sha256 }，用以發布，其中 { $claimed } 行為自稱，當中 { $confirmed } 行由第二來源確證
}
DeskAct-table_rule_set = 把表格的規定設為：{ $rule }
DeskAct-said_again = 在第 { $first } 號公告重新發布已作廢公告的內容：{ $windows } 個時段，{ $withdrawals } 項撤回
DeskAct-dropped = 放棄了為第 { $first } 號公告簽署的內容
PublishingAct-Voided = 作廢了{ $value }
PublishingAct-Signed = { $leaves ->
    [1] 簽署了{ $says }，作為第 { $first } 號公告
   *[other] 簽署了{ $says }，作為由第 { $first } 號起的 { $leaves } 項公告
}
PublishingAct-SignedCases = { $leaves ->
    [1] 簽署了{ $says }，作為第 { $first } 號公告，個案 { $cases }
   *[other] 簽署了{ $says }，作為由第 { $first } 號起的 { $leaves } 項公告，個案 { $cases }
}
PublishingAct-Countersigned = 加簽了{ $says }，作為第 { $seq } 號公告，其中 { $confirmed } 個時段由第二來源確證
PublishingAct-Published = 在公告紀錄見到{ $value }
TableRule-allowed = 允許（allowed）
TableRule-second-source = 須有第二來源（second-source）
TableRule-forbidden = 禁止（forbidden）

JournalDamage-NotWhole = 第 { $line } 行：不完整
JournalDamage-NotOfThisDesk = 第 { $line } 行：並非由這個工作台如此寫入
JournalDamage-NotSigned = 第 { $line } 行：沒有這個工作台的職員簽署
JournalDamage-DoesNotFollow = 第 { $line } 行：與前一行不連貫：有內容被刪去、加插或更改
JournalDamage-Moved = 第 { $line } 行：原本寫在第 { $written } 行
JournalDamage-MoreFollows = 第 { $line } 行之後還有內容，沒有讀取
JournalDamage-NotTheLast = 第 { $line } 行並非最後寫入的一行
JournalDamage-CutOff = 原有 { $written } 行，現在到第 { $lines } 行為止：末尾被截去
JournalDamage-Missing = 欠缺第 { $entry } 個記項
JournalDamage-SeveralMissing = 欠缺第 { $first } 至 { $last } 個記項

JournalDifference-NotInJournal = 公告紀錄的第 { $value } 號公告由這個工作台的金鑰簽署，但日誌沒有記載：這個資料夾由較舊的副本還原，或另有副本在使用（`recover`），或金鑰被盜（`void`）
JournalDifference-FoundByRecover = 第 { $value } 號公告由這個工作台的金鑰簽署，其後隨資料夾遺失，`recover` 已發現此事
JournalDifference-NotInLog = 日誌記載第 { $value } 號公告已列入公告紀錄，但這個工作台所跟進的公告紀錄並沒有：請與另一個工作台比對

## rules

rules-tables = 表格：{ $rule }

## certify

certify-question = 要認證這個場所嗎？
certify-venue = 中文名稱  { $name_zh }
    英文名稱  { $name_en }
    地址      { $address }
    類別      { $category }
    逗留時間  { $stay } 分鐘
    有效期    { $first } 至 { $last }
certify-code = 經認證的編碼，請列印以取代舊的（內含場所的秘密）：
certify-certificate = 給場所營運者的證書：
certify-code-written = 已寫入 { $file }：經認證的編碼，請列印以取代舊的（內含場所的秘密）。
certify-certificate-written = 已寫入 { $file }：給場所營運者的證書。

## publish, withdraw

publication-dropped = 已放棄。請只從這個工作台重新發布其表格；有關個案仍屬已批准。
DeskNotice-ClaimedLines = 表格以下各行的場所無人核實：{ $value }
PublishError-NothingToWithdraw = 表格沒有內容：沒有可撤回的時段
PublishError-NoCaseApproved = 沒有已批准的個案：請執行 `case approve`，或以 --nothing 只發布填充紀錄
PublishError-NoRowSaid = 如上所述，已批准的 { $rows } 項全部不能發布；也可用 --nothing 只發布填充紀錄
publish-advice = 已於 { $time } 發布建議文字，作為第 { $seq } 號公告。
publish-done = 已於 { $time } 發布{ $says }，作為第 { $seq } 號公告：連同填充紀錄共 { $records } 條，{ $bytes } 位元組。
publish-signed-alone = 已簽署{ $says }，作為第 { $seq } 號公告，尚須其他工作台簽署。
publish-signed-alone-next = 下一步：`{ $command }`，然後在其他工作台執行 `publication countersign FILE`。

PublicationSays = { $withdrawals ->
    [0] { $windows } 個時段
   *[other] { $windows ->
        [0] { $withdrawals } 項撤回
       *[other] { $withdrawals } 項撤回和 { $windows } 個時段
    }
}

DeskNotice-LocalTimes = 表格中沒有寫時區的時間，已當作本機的時間；其中第一個是 { $value }
DeskNotice-NewTrust = 已從伺服器採用信任文件第 { $value } 版
DeskNotice-TrustDue = 信任文件第 { $version } 版將於 { $expires } 到期，其有效期已過半：請以 `trust` 製作下一份
DeskNotice-Adopted = 核實後已納入：公告紀錄的 { $size } 項公告中，有 { $leaves } 項在這個工作台沒有紀錄。由多個工作台發布時，這屬正常；但不能在這裏撤回當中的時段
DeskNotice-Resent = 先前已簽署，現已列入公告紀錄：{ $value }
DeskNotice-SignedAgain = 原簽署為第 { $before } 號公告的內容，已重新簽署為第 { $first } 號公告
DeskNotice-NotArchived = 工作台的公告紀錄副本不完整：{ $value }
DeskNotice-ObjectsMissing = 工作台的公告紀錄副本不完整：有 { $objects } 項內容未能取得，最先的屬第 { $first } 號公告
DeskNotice-ToSayAgain = 這個工作台已作廢的公告中，有 { $windows } 個時段和 { $withdrawals } 項撤回仍然有效：下一項公告會重新發布，可立即執行 `publish --nothing`
AgainSaid = { $left ->
    [0] 因原有公告已作廢，現重新發布：{ $windows } 個時段，{ $withdrawals } 項撤回
   *[other] 因原有公告已作廢，現重新發布：{ $windows } 個時段，{ $withdrawals } 項撤回；另有 { $left } 項容納不下，會隨下一項公告發布
}
DeskNotice-Dropped = 為第 { $first } 號公告簽署的內容已放棄：位置已被佔用、已逾時，或所依據的證書已撤銷；有關個案仍屬已批准

UnsaidRow-TooOld = 個案 { $case } 第 { $row } 項已批准但沒有發布：其結束時間早於 { $first }，即廣播的首日；請執行 `case drop { $case } { $row }`
UnsaidRow-NotCertified = 個案 { $case } 第 { $row } 項已批准但沒有發布：其場所已無人核實；請向第二來源（場所營運者、收據）確證，然後執行 `case approve { $case } --second-source { $row }`，或執行 `case drop { $case } { $row }`

## publication

proposal-written = 已寫入 { $file }，憑它可讀取當中的時段：請保密。
publication-question = 要簽署這項公告嗎？
proposal-heading = { $origin } 的第 { $seq } 號公告：{ $windows } 個時段
proposal-window = {"  "}{ $number }  { $start } 至 { $end }  { $level }  建議 { $advice }  { $venue }（{ $standing }）
proposal-withdrawn = 撤回
proposal-level = 級別 { $level }
proposal-claimed = 自稱：{ $why }
publication-countersigned = 已簽署：現有 { $signatures } 個簽署，須有 { $needed } 個。批次內容與所示的完全相同。
publication-countersign-next = 下一步：在另一個工作台執行 `publication countersign { $file }`。
publication-send-next = 下一步：在首個工作台執行 `publication send { $file }`。

ReviewedVenue-Shown = { $name }，指紋 { $fingerprint }
ReviewedVenue-WithoutFingerprint = { $name }，沒有指紋
WindowClaim-OthersWord = 只憑另一個工作台所言，無人核實

## publisher

publisher-begins = 自動發布程式開始運作
publisher-goes-on = 障礙已消除：自動發布程式繼續運作
publisher-tries-again = 尚未發布，正再嘗試：{ $why }
publisher-ends = 自動發布程式停止
publisher-missed = 由 { $first } 起錯過了 { $slots } 個班次：期間沒有發布任何內容
publisher-published = 已發布{ $says }，作為第 { $seq } 號公告：{ $records } 條紀錄，{ $bytes } 位元組
publisher-deleted = 已刪除 { $count } 宗長期沒有發布也沒有更改的個案：{ $cases }
DeskNotice-NotForgotten = 已發布，但未能刪除舊個案和金鑰：{ $value }

## keys

keys-counted = { $count } 個提交金鑰。
keys-line-holds = { $line }  { $from } 至 { $until }
keys-line-not-here = { $line }  { $from } 至 { $until }  不在這裏：以它加密的內容無法開啟；請放回其檔案，或以 `keys take` 從另一個工作台取得
keys-line-not-listed = { $line }  沒有列入最新的信任文件
keys-file-lost = { $kind ->
    [root] 根金鑰 { $file } 已遺失或損壞：請從副本放回，或執行 `trust --rotate root`
    [publishing] 發布金鑰 { $file } 已遺失或損壞：請從副本放回，或執行 `trust --rotate publishing`
    [certification] 認證金鑰 { $file } 已遺失或損壞：請從副本放回，或執行 `trust --rotate certification`
   *[submission] 提交金鑰 { $file } 已遺失或損壞：請從副本放回，或執行 `trust --rotate submission`
}
KeyKind-Root = 根金鑰
KeyKind-Publishing = 發布金鑰
KeyKind-Certification = 認證金鑰
KeyKind-Submission = 提交金鑰

## code, inbox, advice

code-for-patient = 只供該病人使用；可用一次，有效至 { $ends }。
inbox-rows = 個案 { $case }：病人提交了 { $rows } 項。下一步：`{ $command }`。
inbox-visit-left-out = 個案 { $case }：所提交的第 { $visit } 次到訪（{ $venue }）未能列為項目：{ $reason }。請向病人查詢。
inbox-counted = 接受 { $accepted } 份；拒絕：偽造 { $forged } 份，重複 { $replayed } 份。
inbox-taken-before = 有 { $count } 份在先前中斷的一次運作中已收取；現已從伺服器刪除。
inbox-left-at-server = 留在伺服器：{ $unknown } 份金鑰不明，{ $unreadable } 份未能讀取。
inbox-may-be-lost = 這個資料夾由較舊的副本還原：在 { $since } 至 { $until } 期間，以下列個案的提交碼提交並已收取的內容已經遺失，伺服器也沒有留存。請查詢有關病人，如曾提交，請以 `code issue` 發出新的提交碼：{ $cases }
advice-file = 並非載有四段文字的清單，每段須有 "zh_hant"、"zh_hans" 和 "en"：{ $why }

## recover

recover-found = 公告紀錄共有 { $size } 項公告，樹根 { $root }。
    其中 { $count } 項由這個工作台的金鑰簽署，但這裏沒有紀錄：{ $places }。
    請與另一個工作台或鏡像比對數目和樹根。如金鑰被盜，切勿繼續，請執行 `void`。
recover-question = 這個資料夾是否由較舊的副本還原，而且沒有其他副本在使用？
recover-brought-forward = 已把伺服器欠缺的 { $documents } 份信任文件和 { $publications } 項公告送去；伺服器現有 { $size } 項公告，樹根 { $root }。
recover-objects-sent = 另已送去其欠缺的其他公告的 { $objects } 項內容。
recover-signs-again = 這個工作台已可重新簽署。失效的批准：{ $lapsed } 宗。副本之後發出的提交碼和製作的金鑰已經遺失：請向病人發出新的提交碼，並查看 `keys`。
recover-cost = 在 { $copied } 之後開立的個案，以及由當時至 { $noticed } 收取的到訪紀錄，在這裏和伺服器均已遺失。下一步：執行 `inbox`，收取仍在伺服器的內容，並列出這份副本中須請病人再次提交的個案。

## What facts carry

TableLines = { $more ->
    [0] { $named }
   *[other] { $named } 及另外 { $more } 行
}
CasesNamed = { $more ->
    [0] 個案 { $named }
   *[other] 個案 { $named } 及另外 { $more } 宗
}
WaitingShares-Nothing = {""}
WaitingShares-Shares = ，而以{ $value }的提交碼提交的內容會在收到後於伺服器保留 14 日
LostFiles-None = {""}
LostFiles-Some = （在這裏遺失或損壞的檔案：{ $value }）
LogPlaces-One = 第 { $seq } 號公告
LogPlaces-Several = 第 { $first } 至 { $last } 號公告
LogPlaces-AllFrom = 第 { $first } 號公告及其後所有註明較舊信任文件的公告
ServersWord-Nothing = {""}
ServersWord-Why = ：{ $value }

## Errors: cases

WhyClaimed-NoTrust = 這個工作台沒有信任文件
WhyClaimed-OtherSystem = 其他系統的編碼，不附證書

CaseError-BeingPublished = 個案 { $value } 正在發布：請先待 `publish` 或自動發布程式完成
CaseError-ExpectsShare = 個案 { $value } 的提交碼可能仍會收到到訪紀錄，或伺服器可能有待收取的內容：請先執行 `inbox`；如仍要刪除個案，請加上 --yes
CaseError-Future = 第 { $value } 項在今天之後才結束：請設定結束時間，或稍後再試
CaseError-Missing = 沒有個案 { $value }：現有個案見 `case list`
CaseError-NoRow = 個案 { $case } 沒有第 { $row } 項：請執行 `case review { $case }` 查看
CaseError-NotPublished = 個案 { $value } 有未發布的項目：如仍要刪除，請加上 --yes
CaseError-NothingToApprove = 個案 { $value } 沒有等候發布的項目：請先加入
CaseError-OtherDay = 工作台只有這一項所屬日子的金鑰：請根據場所的海報另外加入一項
CaseError-Published = 第 { $value } 項已經發布：請以 `withdraw` 撤回，或另外加入一項
CaseError-Reference = 備註最多 200 個位元組，不可有控制字元或不可見的字元
CaseError-TooLarge = 個案 { $case } 會大於可再讀取的 { $max } MiB；沒有作出更改：請把其餘項目放入另一宗個案
CaseError-TooManyRows = 個案 { $case } 已有 { $rows } 項，每宗個案最多 { $max } 項：請減少加入的項目，或放入另一宗個案
CaseError-TooOld = 第 { $row } 項的結束時間早於 { $first }，即廣播的首日：請刪除該項
CaseError-Unconfirmed = 以下各項的場所無人核實（{ $rows }）：請向第二來源（場所營運者、收據）確證，然後以 --second-source { $rows } 列明，或刪除該等項目
CaseError-Unreadable = { $error }。如要不讀取個案 { $case } 便刪除（當中可能有未發布的項目），請加上 --yes

CaseIdError = 這不是個案：個案名稱由 8 個英文字母和數字組成，見 `case list`

## Errors: certificates

CertifyError-NotOneCode = 圖片應顯示一個 HomeSafe 場所編碼
CertifyError-OtherDeployment = 這個場所編碼不屬於 { $value }：場所營運者須以 --origin { $value } 重新製作
CertifyError-Public = 申請的公開部分已損壞：{ $value }
CertifyError-Request = 這不是登記申請：應為 JSON 物件，"public" 為 base64，"commitment" 為十六進位
CertifyError-Revoked = 這個場所編碼已被撤銷（{ $value }），不能恢復：請場所營運者以 `venue-qr rotate` 更新場所檔案，再為新編碼申請證書

## Errors: the clock, the desk's folder

WrongClock = 本機時鐘顯示 { $now }，{ $whose } { $other }：兩者相差不可多於 5 分鐘。沒有執行任何操作；請校正本機時鐘
OtherTime-Server = 伺服器的時鐘則顯示
OtherTime-NewestPublication = 最新公告的時間則為
OtherTime-NewDocument = 新信任文件的簽發時間則為

CopyError-Log = 公告紀錄的副本與所跟進的不符（{ $value }）

DeskError-Changed = { $value } 與這個工作台所寫的不同：可能已損壞、被人更改，或被換成較舊的檔案；請以最新的備份還原整個資料夾，然後執行 `recover`
DeskError-Damaged = { $value } 已損壞：請以最新的備份還原整個資料夾，然後執行 `recover`
DeskError-OtherVersion = { $value } 由這個程式的另一個版本（很可能是較新的版本）寫成：請使用該版本；沒有更改任何資料
DeskError-Exists = { $value } 已有工作台，不會覆寫：請選用另一個資料夾
DeskError-NotOfDesk = { $value } 並非由這個工作台放入：請把它移走，並查明由誰放入；沒有執行任何操作
DeskError-Gone = { $value } 已遺失：請放回該檔案，或以最新的備份還原整個資料夾，然後執行 `recover`
DeskError-JournalDamaged = 工作日誌曾被更改：`journal` 會顯示位置；請以最新的備份還原整個資料夾，然後執行 `recover`
DeskError-JournalEntryTooLong = 個案數目多於一個日誌記項所能容納：請分批發布
DeskError-JournalTruncated = 工作日誌的末尾被截去：`journal` 會顯示餘下內容；請以最新的備份還原整個資料夾，然後執行 `recover`
DeskError-KeyLost = 這個工作台沒有信任文件現時所列的{ $kind }，而以下金鑰檔案已遺失，或與工作台所寫的不同：{ $files }；請從工作台資料夾的副本放回
DeskError-KeyNotNamed = 這個工作台沒有信任文件現時所列的{ $value }：請以 `trust` 製作新的信任文件，並檢查本機時鐘
DeskError-Missing = { $value } 沒有工作台：請執行 `homesafe-authority --desk DIR init` 設立
DeskError-NoKeysInside = 檔案內沒有另一個工作台的金鑰：請在該處以 `keys give` 製作
DeskError-NoTrust = 這個工作台尚未有信任文件：請執行 `homesafe-authority trust` 製作
DeskError-OfficerExists = 已有職員 { $value }
DeskError-OfficerName = 職員名稱須為 1 至 32 個字元，可用 a-z、0-9 和 -
DeskError-RepeatedNonce = 本機的隨機數出現重複；沒有簽署任何內容：請勿用這部電腦發布
DeskError-Trust = 儲存的信任文件已損壞（{ $value }）：請以備份還原工作台的資料夾
DeskError-Unfinished = { $value } 的工作台未完成設立：請刪除該資料夾，再次執行 `init`
DeskError-UnknownOfficer = 沒有職員 { $value }：`officer list` 會列出職員，`officer new` 可新增職員
DeskError-WhichOfficer = 請以 --officer NAME 表明你是哪位職員（見 `officer list`）

MarkError-Another = 第 { $entry } 個記項與抄下的不同：資料夾由較舊的副本還原後曾經使用，或有持有密碼的人重寫了工作日誌
MarkError-Fewer = 日誌有 { $found } 個記項，抄下時則有 { $written } 個：資料夾由較舊的副本還原；請找出最新的副本，然後執行 `recover`
MarkError-Malformed = 並非 `journal` 所顯示的 NUMBER:HASH 格式，HASH 須有 32 位或以上

## Errors: tables and batches

PartError-Bound = 信任文件只容許 { $value } 位元組，不足以容納最小的批次：請以 `trust --max-object-bytes` 提高上限
PartError-Encode = 批次未能編碼：{ $value }
PartError-NoKey = 有時段屬於工作台沒有金鑰的日子：請根據場所的海報重新加入該項

SpanError-Empty = 結束時間並非在開始時間之後
SpanError-NotBegun = 逗留在 { $value } 開始，該時間尚未到：請檢查日期和時區
SpanError-Outside = 只廣播 { $first } 至 { $last }（UTC）的日子

BadRow = 第 { $line } 行：{ $error }
BadRows = { $more ->
    [0] { $first }
   *[other] { $first }
    {"  "}及另外 { $more } 行
}
RowTime-Start = 開始時間
RowTime-End = 結束時間
WindowRowError-Advice = 建議「{ $value }」必須為 0 至 3
WindowRowError-Level = 級別「{ $value }」必須為 0（通知）、1（建議檢測）或 2（強制檢測）
WindowRowError-Row = { $value }
WindowRowError-NotPublished = 這段時間內沒有由這個工作台發布的時段
WindowRowError-OtherDeployment = 這個場所編碼屬於另一個系統或地區
WindowRowError-PictureFile = 海報圖片未能讀取：{ $value }
WindowRowError-NoCode = code 欄是空的：請填上場所二維碼的文字、海報圖片的檔案名稱，或 taxi: 加車牌
WindowRowError-Plate = 如這是的士，請在車牌前加上 taxi:
WindowRowError-PictureMissing = 未能讀取海報的圖片：沒有這個檔案{ $value ->
    [none] {""}
   *[other] （{ $value }）
 }
WindowRowError-PictureTooLarge = 海報圖片未能讀取：檔案過大
WindowRowError-Time = { $which }：{ $error }
WindowRowError-TooLong = 每項最多跨越 { $max } 日：請分開加入
WindowRowError-TooMany = 這個地方在同一日有多於 64 個不相連的時段；請擴闊時段，使其合併
WindowRowError-Validity = 這個場所編碼當時並非有效：是否該處的舊海報？
WindowTableError-Heading = 表格未能讀取：{ $value }
WindowTableError-Header = 表格首行必須列出 { $columns } 各欄；現時欠 { $lacks }
WindowTableError-Rows = 以下各行不能使用，沒有發布任何內容；請更正後再試：{ $value }
WindowTableError-Twice = 表格有兩欄都叫 { $value }，或都可能是它：請把其中一欄改名
WindowTableError-TooLong = 表格多於 { $max } 行；請分開發布

TableRuleError-Forbidden = 這個工作台不發布表格（見 `rules`）：請開立個案，以 `case add CASE --csv FILE` 加入並批准；沒有簽署任何內容
TableRuleError-Unconfirmed = 表格以下各行的場所無人核實（{ $lines }）：請向第二來源（場所營運者、收據）確證，然後以 --second-source LINE,... 全部列明，或從表格移除；沒有簽署任何內容

## Errors: publishing

CannotFollow-Behind = { $error }。如伺服器失去部分公告：`recover --server URL` 會把這個工作台所有的送去
CannotFollow-Leaf = { $error }。如情況持續：請把伺服器還原至第 { $seq } 號公告之前的副本，或以 `void { $seq } LAST --past --server URL` 把無人簽署的公告作廢

PublishError-AdviceNeedsOne = 建議文字須由 { $needed } 個工作台簽署，但不能以提案方式處理：請為此降低所需的簽署數目
PublishError-Archive = { $value }；沒有送出任何內容
PublishError-Busy = 每次都被其他工作台搶先；已簽署的內容在此等候：請在一分鐘後再次執行 `publish`
PublishError-CountersignedAnother = 這個工作台已為第 { $seq } 號公告加簽另一份內容，不會再簽第二份：請先讓該份送出
PublishError-EvidenceOfAnother = 提案所示的場所或日期與其時段所屬的不同：請勿簽署，並查明由誰更改
PublishError-Expired = 信任文件第 { $version } 版已到期，不能再據此發布：請以 `trust` 製作下一份
PublishError-NeedsSignatures = 第 { $seq } 號公告須有 { $needed } 個工作台簽署才可送出：`publication propose FILE` 會為其他工作台寫成檔案，加簽後以 `publication send FILE` 送出；提案在一個發布間隔後失效
PublishError-NoSecondSource = 以下時段的場所無人核實（{ $windows }）：請自行向第二來源（場所營運者、收據）確證，然後以 --second-source { $windows } 列明；沒有簽署任何內容
PublishError-NotAProposal = 這不是本系統的公告提案：請向另一個工作台再次索取
PublishError-NotAllowed = 信任文件第 { $version } 版現時不容許這個工作台發布（{ $error }）：請以 `trust` 製作下一份，並檢查本機時鐘
PublishError-NotArchived = 第 { $seq } 號公告的內容已不再保存，不能再次送出：請改以這個工作台 `archive` 資料夾的副本啟動伺服器（docs/operations.md，Restore）
PublishError-NotForwarded = 伺服器拒絕了{ $what }（狀態碼 { $status }）：請查看其日誌，然後再次執行 `recover`，會由該處繼續
Forwarding-Publication = 第 { $seq } 號公告
Forwarding-Document = 信任文件第 { $version } 版
PublishError-NothingProposed = 這裏沒有等候簽署的內容：請以 `publish` 提案
PublishError-NothingToDrop = 沒有可放棄的內容：{ $value }
WhyKept-NothingWaits = 沒有等候送出的內容
WhyKept-CanBeSent = 等候中的內容仍可送出：請執行 `publish`
WhyKept-CanBeCountersigned = 其他工作台仍可加簽等候中的內容；它在簽署後一個發布間隔失效
PublishError-OtherHistory = 伺服器的 { $size } 項公告並非這個工作台所跟進的公告紀錄的開端：這是另一份公告紀錄，或伺服器的資料不實；請勿補送，應與另一個工作台比對
PublishError-OwnPending = 這個工作台已為同一位置簽署自己的公告，應先處理：請另一個工作台加簽該份，或待其失效（簽署後一個發布間隔）
PublishError-ProposalEnded = 提案已隨發布間隔或信任文件失效：請向另一個工作台索取新的提案
PublishError-ProposalNotNext = 提案為第 { $seq } 號公告，而下一號為 { $next }：請向另一個工作台索取新的提案
PublishError-ProposalSignatures = 提案已損壞：簽署須由信任文件所列的發布金鑰作出，每個一次，最多 { $needed } 個，而提案並非如此或沒有簽署；沒有簽署或送出任何內容：請向另一個工作台再次索取
PublishError-ProposalTime = 提案的時間早於最新的公告，或屬於將來：請檢查兩個工作台的時鐘
PublishError-ProposalTooLarge = 提案會大於另一個工作台所能讀取的 { $max } MiB；沒有簽署任何內容：請減少一次發布的時段
PublishError-Refused = 伺服器拒絕了第 { $seq } 號公告（狀態碼 { $status }{ $detail }）；公告已簽署並保存在這裏，下次執行 `publish` 時會再次送出
PublishError-Restored = 公告紀錄的第 { $seq } 號公告由這個工作台的金鑰簽署，但這裏沒有紀錄：這個資料夾由較舊的副本還原，或另有副本在使用，或金鑰被盜。在有人查明之前不會簽署：還原後請執行 `recover`，被盜則執行 `void`
PublishError-SaysAnother = 提案的簽署與提案所述的批次不符：請勿簽署；請查明由誰更改，以及兩個工作台的程式版本是否相同
PublishError-Stored = 儲存的公告已損壞（{ $value }）：請以備份還原工作台的資料夾
PublishError-Taken = 公告紀錄的第 { $seq } 號公告，與伺服器從這個工作台接收的不同：伺服器出現故障，或提供的資料不實；請再次執行同一指令，如情況持續，請查明它向其他人提供甚麼
PublishError-TooFewSignatures = 第 { $seq } 號公告現有 { $found } 個簽署，須有 { $needed } 個：請先讓另一個工作台以 `publication countersign` 簽署該檔案；沒有送出任何內容
PublishError-TooLarge = 內容多於一項公告所能容納，而多項公告不能一同簽署：請減少批准的個案，或提高 --max-object-bytes
PublishError-Unconfirmed = 伺服器已接收第 { $seq } 號公告，但其檢查點仍未包含；請在一分鐘後再次執行同一指令
PublishError-Waits = { $error }；第 { $seq } 號公告已簽署並在此等候：下次執行 `publish` 時送出

PublisherError-Quorum = 本系統的公告須有 { $value } 個簽署：自動發布程式不能單獨簽署；請使用 `publish` 和 `publication countersign`

## Errors: sharing

SharingError-Answer = 伺服器的回應有誤：它並非本系統的伺服器，或出現故障
SharingError-NewerDocument = 伺服器有信任文件第 { $value } 版，而這個工作台沒有：請以 `trust adopt` 採用，再以 `keys take` 接收其所列的提交金鑰；沒有執行任何操作
SharingError-NoKey = 以{ $cases }的提交碼收到的 { $submissions } 份提交，其加密金鑰不在這裏，或內容已損壞：{ $keys }{ $files }；這些提交在收到後於伺服器保留 14 日：請從工作台資料夾的副本放回金鑰，或以 `trust adopt` 採用最新的信任文件，並以 `keys take` 從持有金鑰的工作台取得，然後再次執行 `inbox`
SharingError-NotInSlip = 回條沒有任何場所涵蓋這次逗留的所有日子：請向場所營運者索取欠缺的日子
SharingError-NotListed = 最新的信任文件沒有列出這個工作台持有的發布金鑰，因此伺服器不會為它處理任何要求{ $cases }：如這個工作台的金鑰沒有被盜，請在這裏執行 `keys prove`，並請製作信任文件的工作台重新列入（`trust --publishing`），然後在這裏以 `trust adopt` 採用該信任文件並再試；如金鑰已被盜，請該工作台列入新的金鑰（`keys prove --new`），並請有關病人以新的提交碼再次提交
SharingError-OtherDeployment = 回條屬於另一個系統
SharingError-Refused = 伺服器拒絕了工作台的要求（狀態碼 { $value }）；請檢查雙方的時鐘，以及伺服器是否有最新的信任文件
SharingError-UnknownKey = 回條所用的加密金鑰並非由這個工作台持有，或已不再持有：請場所營運者重新製作
SharingError-Unreadable = 以{ $cases }的提交碼收到的 { $submissions } 份提交，本程式未能讀取；這些提交在收到後於伺服器保留 14 日：請以最新版本的程式執行 `inbox`，或向有關病人發出另一個提交碼
SharingError-WouldNotOpen = 裝置現時以提交金鑰 { $key } 加密，而該金鑰不在這裏，或已損壞{ $files }：請以 `keys take` 從持有的工作台取得，或從工作台資料夾的副本放回；沒有製作提交碼

NoRow-OtherDeployment = 其場所屬於另一個系統

## Errors: trust documents

RefusedDocument-Ahead = { $error }（請執行 `trust adopt FILE`）
WhyNotCounted-TooFewWitnesses = 有 { $found } 位見證人簽署，須有 { $needed } 位

TrustToolError-CheckpointDoesNotCount = 公告紀錄現有的檢查點在這份信任文件下會失效（{ $why }），裝置將不能讀取任何內容：請先以 --witness-quorum 0 列出見證人，待其簽署，以 `recover --server URL` 查看，再提高所需數目；沒有簽署任何內容
TrustToolError-Clock = { $value }，或把時間屬於將來的公告作廢
TrustToolError-CopyIncomplete = 這個工作台已跟進 { $size } 項公告，但其副本只有 { $copied } 項完整，因此不能在新的信任文件下讀取公告紀錄：請以 `recover --server URL` 補全副本；沒有簽署任何內容
TrustToolError-Document = { $value }；沒有儲存任何內容
TrustToolError-Expired = 以本機時鐘計，信任文件已於 { $value } 到期：沒有簽署任何內容
TrustToolError-FalseProof = 該證明未能顯示有人為這一版信任文件持有發布金鑰 { $key }：請其工作台採用最新的信任文件，並再次執行 `keys prove`；沒有簽署任何內容
TrustToolError-First = 裝置不能由第 { $first } 號公告開始讀取：請以 --log-first 指明一項由這個工作台跟進、沒有作廢、發布已逾 90 日的公告，而且建議文字須在該項或其後（`advice` 可重新發布）；沒有簽署任何內容
TrustToolError-Follow = { $value }；沒有簽署任何內容
TrustToolError-HeldAhead = 生效中的第 { $version } 版於 { $issued } 簽發，而本機時鐘顯示 { $now }：如時鐘慢了，請校正。如時鐘正確，該信任文件是在時鐘快了的情況下製作：它在 { $expires } 前有效，期間可繼續發布，而下一份要到 { $issued } 才可製作。如伺服器和其他工作台均沒有該信任文件，請把這個工作台的資料夾還原至之前的副本，然後執行 `recover`；沒有簽署任何內容
TrustToolError-NoLogKey = 首份信任文件須有 --log-vkey VKEY：由 `homesafe-server init` 顯示
TrustToolError-NoRoots = 信任文件所列的根金鑰沒有一個在這個工作台：信任文件須在根金鑰所在之處以 `trust` 製作。該工作台需要從這裏取得的是：發布金鑰由 `keys prove` 顯示的內容，新的則用 `keys prove --new`；信任文件製成後以 `trust adopt FILE` 採用
TrustToolError-NotFollowed = 信任文件提及 { $size } 項公告，而這個工作台只跟進了 { $followed } 項；沒有簽署任何內容。下一步：以 `recover --server URL` 跟進公告紀錄；如因無人簽署的公告而停下，請以 `void FIRST LAST --past --server URL` 將其作廢
TrustToolError-NotSigned = 這個工作台的根金鑰沒有為信任文件第 { $version } 版簽署過文本 { $named }：請不要使用 --instead-of，或填寫拒絕訊息所示的指紋；沒有簽署任何內容
TrustToolError-NothingToRotate = 尚未有信任文件，沒有可更換的金鑰：製作首份時請不要使用 --rotate
TrustToolError-OtherOrigin = 這份信任文件屬於 { $value }，而這個工作台屬於另一個系統
TrustToolError-OtherTree = 信任文件所指的公告紀錄與這個工作台所跟進的不同，後者在 { $size } 項公告時的樹根為 { $own }：請與另一個工作台、鏡像或見證人比對，查明何者屬實；沒有簽署任何內容
TrustToolError-Refused = 伺服器拒絕了信任文件第 { $version } 版（狀態碼 { $status }）：信任文件已儲存在這裏，請以 `trust send` 再次送出
TrustToolError-SignedAnother = 這個工作台的根金鑰已為信任文件第 { $version } 版簽署另一份文本，不會再簽第二份：請其他工作台加簽該份（{ $path }），有誤之處在下一版更正。如除這個工作台外，現在和將來都不會有人持有該文本，可用 --instead-of { $fingerprint } 放棄
TrustToolError-TooLate = 到期日在 2149 年之後
TrustToolError-Unreadable = 裝置在這份信任文件下不能讀取公告紀錄：會在第 { $seq } 號公告停下（{ $error }）；沒有簽署任何內容。下一步：以 `void FIRST { $seq } --past --server URL` 將其一併作廢，FIRST 為首項無人簽署的公告
TrustToolError-VoidAlready = 早已作廢：{ $value }。沒有簽署任何內容：`trust send` 會送出載明此事的信任文件
TrustToolError-VoidFirst = 裝置由第 { $first } 號公告開始讀取，沒有伺服器會接受把它作廢的信任文件：請把其後的公告作廢；如第 { $first } 號公告並不屬實，請以 `withdraw` 撤回；沒有簽署任何內容

# Said while it takes longer than a second.
opening-desk = 正在打開工作台
drafting-trust = 正在草擬信任文件
reading-stays = 正在讀取逗留紀錄
reading-journal = 正在讀取工作日誌

table-row = 第 { $line } 行：{ $venue }，{ $from } 至 { $to }，級別 { $level }，建議 { $advice }
table-checked = { $venues } 個場所的 { $count } 行可以使用；沒有發布任何內容。
