<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>AlternativeButton</name>
    <message>
        <source>Continue from here with {word}, {percent}</source>
        <translation>여기서부터 “{word}” 뒤를 이어 쓰기, {percent}</translation>
    </message>
</context>
<context>
    <name>Announcer</name>
    <message>
        <source>{author} answers.</source>
        <translation>{author}의 답변이에요.</translation>
    </message>
    <message>
        <source>The answer is complete.</source>
        <translation>답변이 끝났어요.</translation>
    </message>
    <message>
        <source>Code, one line.</source>
        <translation>코드 한 줄.</translation>
    </message>
    <message>
        <source>Code, {count} lines.</source>
        <translation>코드 {count}줄.</translation>
    </message>
</context>
<context>
    <name>AnswersPanel</name>
    <message>
        <source>Usual preset</source>
        <translation>기본 프리셋</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>프리셋</translation>
    </message>
    <message>
        <source>Name of the preset</source>
        <translation>프리셋 이름</translation>
    </message>
    <message>
        <source>Copy as a new preset</source>
        <translation>새 프리셋으로 복사</translation>
    </message>
    <message>
        <source>Delete preset</source>
        <translation>프리셋 삭제</translation>
    </message>
    <message>
        <source>Preset for {model}</source>
        <translation>{model}의 프리셋</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>기본대로</translation>
    </message>
    <message>
        <source>{preset} copy</source>
        <translation>{preset} 복사본</translation>
    </message>
    <message>
        <source>For chats that have no settings of their own.</source>
        <translation>따로 설정하지 않은 대화에 쓰여요.</translation>
    </message>
    <message>
        <source>For single models</source>
        <translation>모델별</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>프리셋</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
</context>
<context>
    <name>AttachingController</name>
    <message>
        <source>Attach files</source>
        <translation>파일 첨부</translation>
    </message>
    <message>
        <source>Attach a folder</source>
        <translation>폴더 첨부</translation>
    </message>
    <message>
        <source>Attach it as a document</source>
        <translation>문서로 첨부하기</translation>
    </message>
</context>
<context>
    <name>BusyWidget</name>
    <message>
        <source>Thinking</source>
        <translation>생각하는 중</translation>
    </message>
</context>
<context>
    <name>ChatFilingController</name>
    <message>
        <source>{count} chats archived</source>
        <translation>대화 {count}개를 보관했어요</translation>
    </message>
    <message>
        <source>Chat archived</source>
        <translation>대화를 보관했어요</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>새 폴더</translation>
    </message>
    <message>
        <source>Folder “{name}” deleted; its chats are still there</source>
        <translation>“{name}” 폴더를 삭제했어요. 안에 있던 대화는 그대로 있어요</translation>
    </message>
</context>
<context>
    <name>ChatListController</name>
    <message>
        <source>{count} chats deleted</source>
        <translation>대화 {count}개를 삭제했어요</translation>
    </message>
    <message>
        <source>Chat deleted</source>
        <translation>대화를 삭제했어요</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
</context>
<context>
    <name>ChatSettingsDialog</name>
    <message>
        <source>Chat settings</source>
        <translation>대화 설정</translation>
    </message>
    <message>
        <source>For example: Answer briefly, in plain words.</source>
        <translation>예: 쉬운 말로 짧게 답해 주세요.</translation>
    </message>
    <message>
        <source>new each time</source>
        <translation>매번 새로</translation>
    </message>
    <message>
        <source>Slower, and better at hard questions</source>
        <translation>느리지만 어려운 질문에 더 잘 답해요</translation>
    </message>
    <message>
        <source>The loaded model has no switch for this</source>
        <translation>지금 쓰는 모델에는 이 스위치가 없어요</translation>
    </message>
    <message>
        <source>Only from the documents</source>
        <translation>문서로만 답하기</translation>
    </message>
    <message>
        <source>Answers what they tell, and marks what they do not</source>
        <translation>문서에 있는 것만 답하고, 없는 말은 표시해요</translation>
    </message>
    <message>
        <source>Think first</source>
        <translation>먼저 생각하기</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Higher is livelier, 0 always takes the likeliest token</source>
        <translation>높을수록 다채롭고, 0이면 가장 유력한 토큰만 골라요</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Draw from this many tokens, 0 from all</source>
        <translation>후보 토큰의 수예요. 0이면 모두 써요</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Draw from the likeliest tokens up to this probability</source>
        <translation>확률의 합이 이만큼 될 때까지의 후보만 써요</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Leave out tokens less likely than this share of the best</source>
        <translation>가장 유력한 토큰의 이 비율보다 낮으면 빼요</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>반복 억제</translation>
    </message>
    <message>
        <source>Above 1, words said before become less likely</source>
        <translation>1보다 크면 했던 말을 덜 되풀이해요</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>답변 최대 길이</translation>
    </message>
    <message>
        <source>In tokens</source>
        <translation>토큰 수</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>The same number gives the same answer again</source>
        <translation>같은 수를 넣으면 같은 답이 나와요</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>시스템 프롬프트</translation>
    </message>
    <message>
        <source>Reset to defaults</source>
        <translation>기본값으로</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
</context>
<context>
    <name>ChipButton</name>
    <message>
        <source>Source {number}: {label}</source>
        <translation>출처 {number}: {label}</translation>
    </message>
    <message>
        <source>Unsure source {number}: {label}</source>
        <translation>불확실한 출처 {number}: {label}</translation>
    </message>
    <message>
        <source>Recalled from “{words}”</source>
        <translation>“{words}”에서 떠올림</translation>
    </message>
    <message>
        <source>Go to the message</source>
        <translation>그 메시지로 가기</translation>
    </message>
</context>
<context>
    <name>CodeWidget</name>
    <message>
        <source>code</source>
        <translation>코드</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사했어요</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Copy {language} code</source>
        <translation>{language} 코드 복사</translation>
    </message>
    <message>
        <source>Save {language} code</source>
        <translation>{language} 코드 저장</translation>
    </message>
    <message>
        <source>Save as a file</source>
        <translation>파일로 저장</translation>
    </message>
    <message>
        <source>Code block, {language}</source>
        <translation>코드 블록, {language}</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Find anything</source>
        <translation>무엇이든 찾기</translation>
    </message>
    <message>
        <source>Find actions, chats, models and settings</source>
        <translation>동작, 대화, 모델, 설정 찾기</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>찾은 것</translation>
    </message>
    <message>
        <source>Nothing found</source>
        <translation>찾은 것이 없어요</translation>
    </message>
</context>
<context>
    <name>ComparePane</name>
    <message>
        <source>Ask both models the same</source>
        <translation>두 모델에 같은 질문하기</translation>
    </message>
    <message>
        <source>Question for both models</source>
        <translation>두 모델에 할 질문</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Ask both</source>
        <translation>둘 다에게 묻기</translation>
    </message>
    <message>
        <source>Waits for the first one</source>
        <translation>첫 모델을 기다리는 중</translation>
    </message>
    <message>
        <source>They answer one after the other, so that neither slows the other. Nothing of it is kept.</source>
        <translation>서로 느려지지 않게 차례로 답해요. 여기서 나눈 내용은 저장되지 않아요.</translation>
    </message>
</context>
<context>
    <name>ComparedColumn</name>
    <message>
        <source>Model {number}</source>
        <translation>모델 {number}</translation>
    </message>
    <message>
        <source>Answer {number}</source>
        <translation>답변 {number}</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>이 모델 쓰기</translation>
    </message>
    <message>
        <source>Use model {number}</source>
        <translation>모델 {number} 쓰기</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>멈췄어요</translation>
    </message>
    <message>
        <source>Loading, {percent} %</source>
        <translation>불러오는 중, {percent} %</translation>
    </message>
    <message>
        <source>Reading and thinking…</source>
        <translation>읽고 생각하는 중…</translation>
    </message>
    <message>
        <source>Writing…</source>
        <translation>쓰는 중…</translation>
    </message>
    <message>
        <source>Loaded in {load} s, first word after {first} s, read {read} and wrote {write} tokens/s, {tokens} tokens</source>
        <translation>불러오기 {load}초, 첫 단어까지 {first}초, 초당 읽기 {read}·쓰기 {write}토큰, 모두 {tokens}토큰</translation>
    </message>
</context>
<context>
    <name>ComparingController</name>
    <message>
        <source>An answer is being written in a chat. Wait for its end, or stop it.</source>
        <translation>대화에서 답변을 쓰고 있어요. 끝날 때까지 기다리거나 중지해 주세요.</translation>
    </message>
</context>
<context>
    <name>Completion</name>
    <message>
        <source>Prompts</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
</context>
<context>
    <name>Composer</name>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>Attach files</source>
        <translation>파일 첨부</translation>
    </message>
    <message>
        <source>Insert a prompt</source>
        <translation>프롬프트 넣기</translation>
    </message>
    <message>
        <source>Ask about one document</source>
        <translation>문서 하나에 대해 묻기</translation>
    </message>
    <message>
        <source>Enter to send, Shift+Enter for a new line</source>
        <translation>Enter로 보내고 Shift+Enter로 줄을 바꿔요</translation>
    </message>
    <message>
        <source>What sending the message would do</source>
        <translation>메시지를 보내면 일어날 일</translation>
    </message>
    <message>
        <source>Ask about your documents, or end with “labels: praise, complaint”</source>
        <translation>문서에 대해 묻거나 “분류: 칭찬, 불만”으로 끝내 주세요</translation>
    </message>
    <message>
        <source>Give {model} a task, such as “summarize: …”</source>
        <translation>{model}에게 과제 주기 (예: “summarize: …”)</translation>
    </message>
    <message>
        <source>Message {model}, or have it write on from your text (chat settings)</source>
        <translation>{model}에게 메시지 보내기 (글을 이어 쓰게 하려면 대화 설정에서)</translation>
    </message>
    <message>
        <source>Message {model}</source>
        <translation>{model}에게 메시지 보내기</translation>
    </message>
    <message>
        <source>{model} is being loaded…</source>
        <translation>{model} 모델을 불러오는 중…</translation>
    </message>
    <message>
        <source>Choose a model to begin</source>
        <translation>먼저 모델을 골라 주세요</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>답변 멈추기</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>보내기</translation>
    </message>
</context>
<context>
    <name>ComposingController</name>
    <message>
        <source>That is a long text ({count} characters). As a document, passages of it are looked up.</source>
        <translation>긴 글이에요({count}자). 문서로 첨부하면 필요한 부분을 찾아 읽어요.</translation>
    </message>
    <message>
        <source>Attach it as a document</source>
        <translation>문서로 첨부</translation>
    </message>
</context>
<context>
    <name>ContextMeter</name>
    <message>
        <source>Context window</source>
        <translation>컨텍스트 창</translation>
    </message>
    <message>
        <source>Context window with this message</source>
        <translation>이 메시지를 보낼 때의 컨텍스트 창</translation>
    </message>
    <message>
        <source>Context window with this message, estimated</source>
        <translation>이 메시지를 보낼 때의 컨텍스트 창(어림)</translation>
    </message>
</context>
<context>
    <name>ConversationListModel</name>
    <message>
        <source>New chat</source>
        <translation>새 대화</translation>
    </message>
    <message>
        <source>You</source>
        <translation>나</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>답변</translation>
    </message>
    <message>
        <source>{month} {year}</source>
        <translation>{year}년 {month}</translation>
    </message>
    <message>
        <source>Pinned</source>
        <translation>고정</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>오늘</translation>
    </message>
    <message>
        <source>Yesterday</source>
        <translation>어제</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>보관함</translation>
    </message>
    <message>
        <source>Previous 7 days</source>
        <translation>지난 7일</translation>
    </message>
    <message>
        <source>pinned</source>
        <translation>고정됨</translation>
    </message>
    <message>
        <source>archived</source>
        <translation>보관됨</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>접힘</translation>
    </message>
    <message>
        <source>expanded</source>
        <translation>펼쳐짐</translation>
    </message>
    <message>
        <source>1 chat</source>
        <translation>대화 1개</translation>
    </message>
    <message>
        <source>{count} chats</source>
        <translation>대화 {count}개</translation>
    </message>
    <message>
        <source>{count} matches</source>
        <translation>{count}개 찾음</translation>
    </message>
</context>
<context>
    <name>ConversationListView</name>
    <message>
        <source>Chats</source>
        <translation>대화 목록</translation>
    </message>
</context>
<context>
    <name>CurrentMessage</name>
    <message>
        <source>You</source>
        <translation>나</translation>
    </message>
</context>
<context>
    <name>DocumentChip</name>
    <message>
        <source>Unpin {file}</source>
        <translation>{file} 고정 풀기</translation>
    </message>
    <message>
        <source>Pin {file}: keep its whole text in view</source>
        <translation>{file} 고정: 전체 내용을 늘 펼쳐 두기</translation>
    </message>
    <message>
        <source>Remove {file}</source>
        <translation>{file} 빼기</translation>
    </message>
</context>
<context>
    <name>DocumentsController</name>
    <message>
        <source>Pasted text {number}.txt</source>
        <translation>붙여 넣은 글 {number}.txt</translation>
    </message>
    <message>
        <source>Pasted picture {number}.png</source>
        <translation>붙여 넣은 그림 {number}.png</translation>
    </message>
    <message>
        <source>{failed} of {files} files could not be read. The first: {reason}</source>
        <translation>파일 {files}개 가운데 {failed}개를 읽지 못했어요. 첫 번째: {reason}</translation>
    </message>
</context>
<context>
    <name>DocumentsStrip</name>
    <message>
        <source>All documents of this chat</source>
        <translation>이 대화의 모든 문서</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>외 {count}개</translation>
    </message>
</context>
<context>
    <name>DownloadRow</name>
    <message>
        <source>Download of {file}</source>
        <translation>{file} 내려받기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Cancel the download of {file}</source>
        <translation>{file} 내려받기 취소</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>일시 정지</translation>
    </message>
    <message>
        <source>Pause the download of {file}</source>
        <translation>{file} 내려받기 일시 정지</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Try the download of {file} again</source>
        <translation>{file} 다시 내려받기</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>이어받기</translation>
    </message>
    <message>
        <source>Go on with the download of {file}</source>
        <translation>{file} 이어받기</translation>
    </message>
</context>
<context>
    <name>DownloadSheet</name>
    <message>
        <source>Download a model</source>
        <translation>모델 내려받기</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>알 수 없음</translation>
    </message>
    <message>
        <source>I accept the licence</source>
        <translation>라이선스에 동의해요</translation>
    </message>
    <message>
        <source>Read the licence</source>
        <translation>라이선스 읽기</translation>
    </message>
    <message>
        <source>Licence: {licence}</source>
        <translation>라이선스: {licence}</translation>
    </message>
    <message>
        <source>The hub gives it only to people who have accepted its terms there. It reads HF_TOKEN.</source>
        <translation>허브에서 이용 조건에 동의한 사람만 받을 수 있어요. HF_TOKEN의 액세스 토큰을 써요.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>내려받기</translation>
    </message>
    <message>
        <source>{size} of {free} free on the disk</source>
        <translation>{size} (디스크에 {free} 남음)</translation>
    </message>
    <message>
        <source>{size}, but only {free} is free</source>
        <translation>{size}인데 디스크에 {free}만 남았어요</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>It reads PDF, Word, Hangul, slides, sheets, text, code and pictures of text.</source>
        <translation>PDF, 워드, 한글, 슬라이드, 표, 글, 코드, 글이 담긴 그림을 읽어요.</translation>
    </message>
    <message>
        <source>Dodam cannot read this</source>
        <translation>도담이 읽을 수 없는 파일이에요</translation>
    </message>
    <message>
        <source>Its files are added, and followed as they change.</source>
        <translation>파일을 넣고, 바뀌면 따라가요.</translation>
    </message>
    <message>
        <source>Its files are added as they are now.</source>
        <translation>지금 있는 그대로의 파일만 넣어요.</translation>
    </message>
    <message>
        <source>Keep the folder up to date</source>
        <translation>폴더를 최신으로 유지</translation>
    </message>
    <message>
        <source>Read the folder once</source>
        <translation>폴더를 한 번만 읽기</translation>
    </message>
    <message>
        <source>It is copied into the models folder.</source>
        <translation>모델 폴더에 복사돼요.</translation>
    </message>
    <message>
        <source>Drop to add the model</source>
        <translation>놓으면 모델을 추가해요</translation>
    </message>
    <message>
        <source>It is put into the message field; nothing is fetched from the internet.</source>
        <translation>메시지 입력란에 들어가요. 인터넷에서는 아무것도 가져오지 않아요.</translation>
    </message>
    <message>
        <source>Drop to write it into the message</source>
        <translation>놓으면 메시지에 적어요</translation>
    </message>
    <message>
        <source>The text in the picture is read on this computer.</source>
        <translation>그림 속 글은 이 컴퓨터에서 읽어요.</translation>
    </message>
    <message>
        <source>Drop to add the picture to this chat</source>
        <translation>놓으면 그림을 이 대화에 넣어요</translation>
    </message>
    <message>
        <source>PDF, Word, Hangul, slides, sheets, text, code and pictures of text</source>
        <translation>PDF, 워드, 한글, 슬라이드, 표, 글, 코드, 글이 담긴 그림</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>파일 {count}개</translation>
    </message>
    <message>
        <source>Drop to add to this chat</source>
        <translation>여기에 놓으면 이 대화에 추가돼요</translation>
    </message>
</context>
<context>
    <name>EditWidget</name>
    <message>
        <source>Edit question</source>
        <translation>질문 고치기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>보내기</translation>
    </message>
    <message>
        <source>Ask this instead; the earlier question and its answers are kept</source>
        <translation>이 질문으로 다시 물어요. 앞의 질문과 답은 그대로 남아요</translation>
    </message>
</context>
<context>
    <name>Examples</name>
    <message>
        <source>The model is shown how to answer. Press to leave the examples out.</source>
        <translation>모델에게 답하는 방법을 보여 줘요. 누르면 예시를 빼요.</translation>
    </message>
    <message>
        <source>1 example</source>
        <translation>예시 1개</translation>
    </message>
    <message>
        <source>{count} examples</source>
        <translation>예시 {count}개</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Find in the document</source>
        <translation>문서에서 찾기</translation>
    </message>
    <message>
        <source>Words to find</source>
        <translation>찾을 말</translation>
    </message>
    <message>
        <source>Place before</source>
        <translation>이전 위치</translation>
    </message>
    <message>
        <source>Next place</source>
        <translation>다음 위치</translation>
    </message>
    <message>
        <source>Close the search</source>
        <translation>찾기 닫기</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>{number} of {count}</source>
        <translation>{number}/{count}</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>이 대화에서 찾기</translation>
    </message>
    <message>
        <source>Find the place before</source>
        <translation>이전 찾기</translation>
    </message>
    <message>
        <source>Find the next place</source>
        <translation>다음 찾기</translation>
    </message>
    <message>
        <source>Not found</source>
        <translation>찾지 못했어요</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{total}개 중 {number}번째</translation>
    </message>
</context>
<context>
    <name>FirstStart</name>
    <message>
        <source>Welcome to Dodam</source>
        <translation>도담에 오신 것을 환영해요</translation>
    </message>
    <message>
        <source>Explain something simply</source>
        <translation>무엇이든 쉽게 설명 듣기</translation>
    </message>
    <message>
        <source>Explain in simple words: </source>
        <translation>쉬운 말로 설명해 줘: </translation>
    </message>
    <message>
        <source>Help me write an email</source>
        <translation>이메일 쓰기 도움받기</translation>
    </message>
    <message>
        <source>Write a short, friendly email about </source>
        <translation>다음 내용으로 짧고 친절한 이메일을 써 줘: </translation>
    </message>
    <message>
        <source>Choose a file and ask about it</source>
        <translation>파일을 골라 그 내용을 물어보기</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>건너뛰기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Step {step} of {steps}</source>
        <translation>{steps}단계 중 {step}단계</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>A chat assistant that runs on this computer. What you write and open stays here.</source>
        <translation>이 컴퓨터에서 돌아가는 대화 도우미예요. 쓰고 여는 것은 모두 여기에만 남아요.</translation>
    </message>
    <message>
        <source>You can also drop files anywhere on the window. Ctrl+K finds everything else.</source>
        <translation>파일을 창 어디에나 끌어다 놓아도 돼요. 나머지는 Ctrl+K로 찾을 수 있어요.</translation>
    </message>
    <message>
        <source>Try it</source>
        <translation>써 보기</translation>
    </message>
</context>
<context>
    <name>FolderChip</name>
    <message>
        <source>Kept up to date</source>
        <translation>변경 사항 반영 중</translation>
    </message>
    <message>
        <source>Files of {folder}</source>
        <translation>{folder} 파일 목록</translation>
    </message>
    <message>
        <source>Stop reading {folder}</source>
        <translation>{folder} 읽기 멈추기</translation>
    </message>
    <message>
        <source>Remove {folder}</source>
        <translation>{folder} 빼기</translation>
    </message>
</context>
<context>
    <name>FolderDialog</name>
    <message>
        <source>Keep up to date</source>
        <translation>변경 사항 자동 반영</translation>
    </message>
    <message>
        <source>Files that are added, changed or deleted in the folder are followed.</source>
        <translation>폴더에서 추가, 변경, 삭제된 파일을 자동으로 반영해요.</translation>
    </message>
    <message>
        <source>Remove folder</source>
        <translation>폴더 빼기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Files that were read stay; Remove takes all of them away</source>
        <translation>이미 읽은 파일은 남아요. 모두 없애려면 폴더를 빼세요</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>계속 읽기</translation>
    </message>
    <message>
        <source>Read changes now</source>
        <translation>지금 변경 사항 읽기</translation>
    </message>
    <message>
        <source>Files of the folder</source>
        <translation>폴더의 파일</translation>
    </message>
</context>
<context>
    <name>FoldersController</name>
    <message>
        <source>Read all {count} files of “{folder}”?</source>
        <translation>“{folder}” 폴더의 파일 {count}개를 모두 읽을까요?</translation>
    </message>
    <message>
        <source>That takes a while. You can go on chatting, and stop it at any time.</source>
        <translation>시간이 걸려요. 그동안 대화할 수 있고, 언제든 멈출 수 있어요.</translation>
    </message>
    <message>
        <source>Read them all</source>
        <translation>모두 읽기</translation>
    </message>
    <message>
        <source>“{folder}” has no files that can be read.</source>
        <translation>“{folder}”에는 읽을 수 있는 파일이 없어요.</translation>
    </message>
</context>
<context>
    <name>FooterWidget</name>
    <message>
        <source>Edit question</source>
        <translation>질문 고치기</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>메시지 복사</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>다시 답하기</translation>
    </message>
    <message>
        <source>What was used</source>
        <translation>무엇을 썼는지</translation>
    </message>
    <message>
        <source>More actions</source>
        <translation>더 보기</translation>
    </message>
    <message>
        <source>Version before</source>
        <translation>이전 버전</translation>
    </message>
    <message>
        <source>Version after</source>
        <translation>다음 버전</translation>
    </message>
    <message>
        <source>Version {place} of {count}</source>
        <translation>버전 {count}개 중 {place}번째</translation>
    </message>
</context>
<context>
    <name>GetMorePane</name>
    <message>
        <source>Search the hub, such as “qwen3 instruct”</source>
        <translation>허브 검색 (예: “qwen3 instruct”)</translation>
    </message>
    <message>
        <source>Search the hub</source>
        <translation>허브 검색</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Models to be had</source>
        <translation>받을 수 있는 모델</translation>
    </message>
    <message>
        <source>Nothing was found. Try fewer words, or the name of a family.</source>
        <translation>찾지 못했어요. 낱말을 줄이거나 모델 계열 이름으로 찾아 보세요.</translation>
    </message>
    <message>
        <source>Nothing leaves this computer until you search or download. Then the hub learns your words, or which model you want; it never sees your chats.</source>
        <translation>검색하거나 내려받기 전에는 아무것도 이 컴퓨터 밖으로 나가지 않아요. 그때도 검색어나 원하는 모델만 허브에 전해지고, 대화는 전해지지 않아요.</translation>
    </message>
    <message>
        <source>Good on a laptop</source>
        <translation>노트북에 알맞은 모델</translation>
    </message>
    <message>
        <source>On the hub</source>
        <translation>허브 검색 결과</translation>
    </message>
    <message>
        <source>Download {model}</source>
        <translation>{model} 내려받기</translation>
    </message>
    <message>
        <source>Download…</source>
        <translation>내려받기…</translation>
    </message>
    <message>
        <source>Choose a file of {model}</source>
        <translation>{model} 파일 고르기</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>파일 고르기…</translation>
    </message>
</context>
<context>
    <name>GroundedController</name>
    <message>
        <source>Only from the documents</source>
        <translation>문서로만 답하기</translation>
    </message>
    <message>
        <source>What the documents do not tell is not answered. Press to switch this off.</source>
        <translation>문서에 없는 것은 답하지 않아요. 누르면 꺼져요.</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Show or hide the chats</source>
        <translation>대화 목록 보이기/숨기기</translation>
    </message>
    <message>
        <source>Chat settings</source>
        <translation>대화 설정</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>IconButton</name>
    <message>
        <source>Copied</source>
        <translation>복사했어요</translation>
    </message>
</context>
<context>
    <name>InstalledPane</name>
    <message>
        <source>Add from disk…</source>
        <translation>파일에서 추가…</translation>
    </message>
    <message>
        <source>GGUF files, models and adapters alike, can also be dropped here. Nothing is uploaded.</source>
        <translation>GGUF 파일은 모델이든 어댑터든 여기에 끌어다 놓아도 돼요. 아무것도 업로드되지 않아요.</translation>
    </message>
    <message>
        <source>Models on this computer</source>
        <translation>이 컴퓨터의 모델</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>There is no model yet. Add one, or get one from the hub.</source>
        <translation>아직 모델이 없어요. 파일을 추가하거나 허브에서 받아 주세요.</translation>
    </message>
    <message>
        <source>In use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>Use {model}</source>
        <translation>{model} 사용</translation>
    </message>
    <message>
        <source>About this model</source>
        <translation>모델 정보</translation>
    </message>
    <message>
        <source>About {model}</source>
        <translation>{model} 정보</translation>
    </message>
    <message>
        <source>Show in the folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Show {model} in the folder</source>
        <translation>{model} 모델을 폴더에서 보기</translation>
    </message>
    <message>
        <source>It is in use. Choose another model first.</source>
        <translation>사용 중이에요. 먼저 다른 모델을 골라 주세요.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Delete {model}</source>
        <translation>{model} 삭제</translation>
    </message>
</context>
<context>
    <name>LibraryController</name>
    <message>
        <source>On this computer</source>
        <translation>이 컴퓨터</translation>
    </message>
    <message>
        <source>Get more</source>
        <translation>더 받기</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>비교</translation>
    </message>
    <message>
        <source>{model} was deleted. That frees {size}.</source>
        <translation>{model} 모델을 삭제했어요. 저장 공간이 {size} 늘어나요.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>검색하는 중…</translation>
    </message>
    <message>
        <source>Asking the hub for the files of {model}…</source>
        <translation>허브에 {model}의 파일을 묻는 중…</translation>
    </message>
    <message>
        <source>{model} is here and ready.</source>
        <translation>{model} 모델을 다 받았어요.</translation>
    </message>
    <message>
        <source>Use it</source>
        <translation>사용하기</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Back to the chat</source>
        <translation>대화로 돌아가기</translation>
    </message>
</context>
<context>
    <name>ListPanel</name>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>닫기 (Esc)</translation>
    </message>
    <message>
        <source>Close the documents</source>
        <translation>문서 목록 닫기</translation>
    </message>
    <message>
        <source>Filter by name</source>
        <translation>이름으로 찾기</translation>
    </message>
    <message>
        <source>Filter documents by name</source>
        <translation>이름으로 문서 찾기</translation>
    </message>
    <message>
        <source>Drop files on the window, or attach them, and ask about them here.</source>
        <translation>파일을 창에 끌어다 놓거나 첨부하고 여기에서 물어보세요.</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>고정</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>빼기</translation>
    </message>
    <message>
        <source>Documents of this chat</source>
        <translation>이 대화의 문서</translation>
    </message>
    <message>
        <source>Files…</source>
        <translation>파일…</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>고정 해제</translation>
    </message>
    <message>
        <source>Keep its whole text in view of the model</source>
        <translation>글 전체를 모델이 늘 보게 해요</translation>
    </message>
</context>
<context>
    <name>MeaningPanel</name>
    <message>
        <source>Search by meaning</source>
        <translation>뜻으로 찾기</translation>
    </message>
    <message>
        <source>Learning the meaning of all texts</source>
        <translation>모든 글의 뜻을 익히는 중</translation>
    </message>
    <message>
        <source>Choose an embedding model…</source>
        <translation>임베딩 모델 고르기…</translation>
    </message>
    <message>
        <source>Use the bundled one</source>
        <translation>기본 모델 쓰기</translation>
    </message>
    <message>
        <source>Chroma server</source>
        <translation>Chroma 서버</translation>
    </message>
    <message>
        <source>None: vectors stay in the profile’s folder</source>
        <translation>없음: 벡터를 프로필 폴더에 둬요</translation>
    </message>
    <message>
        <source>Such as http://localhost:8000, for those who run one of their own.</source>
        <translation>예: http://localhost:8000. 서버를 직접 돌릴 때만 필요해요.</translation>
    </message>
    <message>
        <source>This model cannot be used: passages are found by their words only.</source>
        <translation>이 모델을 쓸 수 없어 낱말로만 찾아요.</translation>
    </message>
    <message>
        <source>{done} of {total} texts learned</source>
        <translation>글 {total}개 중 {done}개를 익혔어요</translation>
    </message>
    <message>
        <source>All texts are learned.</source>
        <translation>모든 글을 익혔어요.</translation>
    </message>
    <message>
        <source>Choose an embedding model</source>
        <translation>임베딩 모델 고르기</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>모델 (*.gguf)</translation>
    </message>
</context>
<context>
    <name>MentionsController</name>
    <message>
        <source>There is no document in this chat yet. Attach one to ask about it.</source>
        <translation>이 대화에는 아직 문서가 없어요. 먼저 문서를 첨부해 주세요.</translation>
    </message>
</context>
<context>
    <name>MessageActionsController</name>
    <message>
        <source>Save code</source>
        <translation>코드 저장</translation>
    </message>
    <message>
        <source>Saved as {file}</source>
        <translation>{file} 파일로 저장했어요</translation>
    </message>
    <message>
        <source>Message deleted</source>
        <translation>메시지를 삭제했어요</translation>
    </message>
    <message>
        <source>Message deleted, with {count} that followed it</source>
        <translation>메시지와 그 뒤의 {count}개를 삭제했어요</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>An answer is being written. Stop it first.</source>
        <translation>답변을 쓰는 중이에요. 먼저 멈춰 주세요.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Copy message</source>
        <translation>메시지 복사</translation>
    </message>
    <message>
        <source>Edit question</source>
        <translation>질문 고치기</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>다시 답하기</translation>
    </message>
    <message>
        <source>Read the whole document</source>
        <translation>문서 전체 읽기</translation>
    </message>
    <message>
        <source>What was used</source>
        <translation>무엇을 썼는지</translation>
    </message>
    <message>
        <source>Look at the words</source>
        <translation>단어 들여다보기</translation>
    </message>
    <message>
        <source>Version before</source>
        <translation>이전 버전</translation>
    </message>
    <message>
        <source>Version after</source>
        <translation>다음 버전</translation>
    </message>
    <message>
        <source>Delete message</source>
        <translation>메시지 삭제</translation>
    </message>
    <message>
        <source>Delete this and what follows</source>
        <translation>이 메시지와 그 뒤를 모두 삭제</translation>
    </message>
    <message>
        <source>Answer again with</source>
        <translation>다른 모델로 다시 답하기</translation>
    </message>
</context>
<context>
    <name>MessageMenu</name>
    <message>
        <source>Copy the selection</source>
        <translation>선택한 부분 복사</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>마크다운으로 복사</translation>
    </message>
    <message>
        <source>Copy as plain text</source>
        <translation>일반 텍스트로 복사</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>모두 선택</translation>
    </message>
</context>
<context>
    <name>ModelButton</name>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Loading the model</source>
        <translation>모델 불러오는 중</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>모델 없음</translation>
    </message>
    <message>
        <source>{model} {percent} %</source>
        <translation>{model} {percent} %</translation>
    </message>
    <message>
        <source>Model: {model}</source>
        <translation>모델: {model}</translation>
    </message>
    <message>
        <source>No models yet. Add a GGUF file to begin.</source>
        <translation>아직 모델이 없어요. GGUF 파일을 추가해 주세요.</translation>
    </message>
    <message>
        <source>About this model…</source>
        <translation>이 모델 정보…</translation>
    </message>
    <message>
        <source>All models, get more…</source>
        <translation>모든 모델, 더 받기…</translation>
    </message>
    <message>
        <source>Add a model from disk…</source>
        <translation>내 컴퓨터에서 모델 추가…</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>{model} (not usable)</source>
        <translation>{model} (쓸 수 없음)</translation>
    </message>
    <message>
        <source>Adapters ({count})</source>
        <translation>어댑터 ({count})</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>어댑터</translation>
    </message>
    <message>
        <source>{adapter} (does not fit)</source>
        <translation>{adapter} (맞지 않음)</translation>
    </message>
</context>
<context>
    <name>ModelDetailsDialog</name>
    <message>
        <source>About this model</source>
        <translation>이 모델 정보</translation>
    </message>
    <message>
        <source>On this computer</source>
        <translation>이 컴퓨터에서</translation>
    </message>
    <message>
        <source>Adapters</source>
        <translation>어댑터</translation>
    </message>
    <message>
        <source>{size} in {parts} files</source>
        <translation>{size}, 파일 {parts}개</translation>
    </message>
    <message>
        <source>{count} tokens</source>
        <translation>토큰 {count}개</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>구조</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>매개변수</translation>
    </message>
    <message>
        <source>Quantization</source>
        <translation>양자화</translation>
    </message>
    <message>
        <source>On disk</source>
        <translation>파일 크기</translation>
    </message>
    <message>
        <source>Longest context</source>
        <translation>최대 문맥</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>적혀 있지 않음</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>대화 템플릿</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>있음</translation>
    </message>
    <message>
        <source>no</source>
        <translation>없음</translation>
    </message>
    <message>
        <source>Licence</source>
        <translation>라이선스</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>메모리</translation>
    </message>
    <message>
        <source>Processor</source>
        <translation>프로세서</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>속도</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>스레드</translation>
    </message>
    <message>
        <source>Attention</source>
        <translation>어텐션 방식</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>자동</translation>
    </message>
    <message>
        <source>{threads}: writes {speed} tokens/s</source>
        <translation>{threads}: 초당 토큰 {speed}개 쓰기</translation>
    </message>
    <message>
        <source>Automatic: {way}</source>
        <translation>자동: {way}</translation>
    </message>
    <message>
        <source>Use the adapter {name}</source>
        <translation>어댑터 {name} 사용</translation>
    </message>
    <message>
        <source>Weight of {name}</source>
        <translation>{name}의 세기</translation>
    </message>
    <message>
        <source>0 leaves the model as it is, 1 is as trained, 2 is twice as much</source>
        <translation>0은 모델 그대로, 1은 학습한 그대로, 2는 두 배예요</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
</context>
<context>
    <name>ModelStep</name>
    <message>
        <source>Loading the model</source>
        <translation>모델 불러오는 중</translation>
    </message>
    <message>
        <source>Add a model from disk…</source>
        <translation>내 컴퓨터에서 모델 추가…</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>Getting the model ready</source>
        <translation>모델을 준비하고 있어요</translation>
    </message>
    <message>
        <source>{model} is being loaded. Nothing is downloaded for this.</source>
        <translation>{model} 모델을 불러오고 있어요. 내려받는 것은 없어요.</translation>
    </message>
    <message>
        <source>Looking for models…</source>
        <translation>모델을 찾는 중…</translation>
    </message>
    <message>
        <source>The model is ready</source>
        <translation>모델이 준비됐어요</translation>
    </message>
    <message>
        <source>{model} answers without a network. Others can be chosen at the top of the window.</source>
        <translation>{model} 모델이 네트워크 없이 답해요. 다른 모델은 창 위쪽에서 고를 수 있어요.</translation>
    </message>
    <message>
        <source>Dodam needs a model</source>
        <translation>도담에 모델이 필요해요</translation>
    </message>
    <message>
        <source>Models are GGUF files. Add one from your disk, or put it into the models folder.</source>
        <translation>모델은 GGUF 파일이에요. 내 컴퓨터에서 추가하거나 모델 폴더에 넣어 주세요.</translation>
    </message>
    <message>
        <source>The model could not be loaded</source>
        <translation>모델을 불러오지 못했어요</translation>
    </message>
</context>
<context>
    <name>NoticeBar</name>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Close this message</source>
        <translation>이 알림 닫기</translation>
    </message>
</context>
<context>
    <name>Notifications</name>
    <message>
        <source>The answer is ready</source>
        <translation>답변이 준비됐어요</translation>
    </message>
    <message>
        <source>Everything that was added can be asked about.</source>
        <translation>추가한 것을 모두 물어볼 수 있어요.</translation>
    </message>
    <message>
        <source>The documents are read</source>
        <translation>문서를 다 읽었어요</translation>
    </message>
</context>
<context>
    <name>PagesView</name>
    <message>
        <source>Pages of the document</source>
        <translation>문서의 쪽</translation>
    </message>
    <message>
        <source>This page cannot be drawn.</source>
        <translation>이 쪽은 표시할 수 없어요.</translation>
    </message>
</context>
<context>
    <name>PaletteController</name>
    <message>
        <source>Action</source>
        <translation>동작</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Search all chats for “{words}”</source>
        <translation>모든 대화에서 “{words}” 검색</translation>
    </message>
</context>
<context>
    <name>PictureButton</name>
    <message>
        <source>Picture {file}</source>
        <translation>그림 {file}</translation>
    </message>
</context>
<context>
    <name>PresetFields</name>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Higher is livelier, 0 always takes the likeliest</source>
        <translation>높을수록 다채롭고, 0이면 항상 가장 그럴듯한 것을 골라요</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Draw from this many tokens, 0 from all</source>
        <translation>이만큼의 토큰에서 골라요. 0이면 모두</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Draw from the likeliest up to this probability</source>
        <translation>그럴듯한 순서로 이 확률까지에서 골라요</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Leave out what is less likely than this share of the best</source>
        <translation>가장 그럴듯한 것의 이 비율보다 낮으면 빼요</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>반복 억제</translation>
    </message>
    <message>
        <source>Above 1, what was said becomes less likely</source>
        <translation>1보다 크면 이미 한 말이 덜 나와요</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>답변 최대 길이</translation>
    </message>
    <message>
        <source>In tokens</source>
        <translation>토큰 수</translation>
    </message>
</context>
<context>
    <name>PrivacyPanel</name>
    <message>
        <source>Chats, documents and what the search needs are kept in {folder} on this computer, and nowhere else. Nothing is sent anywhere unless you ask for it, such as to download a model.</source>
        <translation>대화와 문서, 검색에 필요한 것은 이 컴퓨터의 {folder}에만 있어요. 모델 내려받기처럼 직접 시킨 일이 아니면 아무것도 밖으로 보내지 않아요.</translation>
    </message>
    <message>
        <source>Delete all chats…</source>
        <translation>모든 대화 삭제…</translation>
    </message>
    <message>
        <source>Chats: {count}</source>
        <translation>대화: {count}개</translation>
    </message>
    <message>
        <source>Delete all chats</source>
        <translation>모든 대화 삭제</translation>
    </message>
    <message>
        <source>Delete {count} chats with their documents?</source>
        <translation>대화 {count}개를 문서와 함께 삭제할까요?</translation>
    </message>
    <message>
        <source>You can undo it for a few seconds; then they are gone for good.</source>
        <translation>몇 초 동안은 되돌릴 수 있고, 그 뒤에는 완전히 지워져요.</translation>
    </message>
</context>
<context>
    <name>PrivateMark</name>
    <message>
        <source>Nothing of this chat is kept. It is gone when you close this window.</source>
        <translation>이 대화는 아무것도 저장되지 않아요. 창을 닫으면 사라져요.</translation>
    </message>
    <message>
        <source>Private</source>
        <translation>비공개</translation>
    </message>
</context>
<context>
    <name>PrivateWindows</name>
    <message>
        <source>Dodam · private chat</source>
        <translation>도담 · 비공개 대화</translation>
    </message>
</context>
<context>
    <name>PromptEditor</name>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>What you type behind the “/”</source>
        <translation>“/” 뒤에 입력할 이름</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>내용</translation>
    </message>
    <message>
        <source>{{name}} is filled in each time, {{name=first}} has a text to begin with.</source>
        <translation>{{이름}} 자리는 쓸 때마다 채우고, {{이름=처음}}처럼 처음 값을 줄 수 있어요.</translation>
    </message>
    <message>
        <source>Shown to the model as if they had been said before: small models learn by them.</source>
        <translation>앞서 나눈 대화처럼 모델에게 보여 줘요. 작은 모델은 예시를 보고 배워요.</translation>
    </message>
    <message>
        <source>Add an example</source>
        <translation>예시 추가</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>예시</translation>
    </message>
</context>
<context>
    <name>PromptLibraryDialog</name>
    <message>
        <source>Prompts</source>
        <translation>프롬프트</translation>
    </message>
    <message>
        <source>Search prompts</source>
        <translation>프롬프트 검색</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>복제</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>New prompt</source>
        <translation>새 프롬프트</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>가져오기…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>완료</translation>
    </message>
    <message>
        <source>Without a name</source>
        <translation>이름 없음</translation>
    </message>
    <message>
        <source>{name} (copy)</source>
        <translation>{name} (사본)</translation>
    </message>
    <message>
        <source>“{name}” is deleted.</source>
        <translation>“{name}” 프롬프트를 삭제했어요.</translation>
    </message>
</context>
<context>
    <name>PromptsController</name>
    <message>
        <source>Edit prompts…</source>
        <translation>프롬프트 편집…</translation>
    </message>
    <message>
        <source>Import prompts</source>
        <translation>프롬프트 가져오기</translation>
    </message>
    <message>
        <source>Prompts (*.json)</source>
        <translation>프롬프트 (*.json)</translation>
    </message>
    <message>
        <source>Prompts that were new: {count}</source>
        <translation>새로 들어온 프롬프트: {count}개</translation>
    </message>
    <message>
        <source>Export prompts</source>
        <translation>프롬프트 내보내기</translation>
    </message>
    <message>
        <source>Saved as “{file}”.</source>
        <translation>“{file}” 파일로 저장했어요.</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>“{file}” has been read since: its words are searched now, its meaning follows.</source>
        <translation>그사이 “{file}” 파일을 읽었어요. 이제 낱말로 찾을 수 있고, 뜻은 이어서 익히고 있어요.</translation>
    </message>
    <message>
        <source>“{file}” is still being read, so this answer does not know it yet.</source>
        <translation>“{file}” 파일은 아직 읽는 중이라 이 답변에는 들어가지 않았어요.</translation>
    </message>
    <message>
        <source>Of “{file}”, all words were searched, and {ready} of {pages} pages also by meaning; the rest follows.</source>
        <translation>“{file}”의 낱말은 모두 찾아봤고, {pages}쪽 가운데 {ready}쪽은 뜻으로도 찾았어요. 나머지는 준비하고 있어요.</translation>
    </message>
    <message>
        <source>Of “{file}”, all words were searched, and {percent} % also by meaning; the rest follows.</source>
        <translation>“{file}”의 낱말은 모두 찾아봤고, {percent} %는 뜻으로도 찾았어요. 나머지는 준비하고 있어요.</translation>
    </message>
    <message>
        <source>Another document is on its way, too.</source>
        <translation>다른 문서 하나도 준비하고 있어요.</translation>
    </message>
    <message>
        <source>{count} more documents are on their way, too.</source>
        <translation>다른 문서 {count}개도 준비하고 있어요.</translation>
    </message>
    <message>
        <source>“{file}” is ready now: all of it is searched by words and by meaning.</source>
        <translation>“{file}” 파일이 준비됐어요. 이제 전체를 낱말과 뜻으로 찾아요.</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>다시 답하기</translation>
    </message>
</context>
<context>
    <name>Readout</name>
    <message>
        <source>You</source>
        <translation>나</translation>
    </message>
</context>
<context>
    <name>ReasoningRow</name>
    <message>
        <source>Hides what the model thought</source>
        <translation>모델이 생각한 과정을 숨겨요</translation>
    </message>
    <message>
        <source>Shows what the model thought</source>
        <translation>모델이 생각한 과정을 보여 줘요</translation>
    </message>
    <message>
        <source>Thinking… {seconds} s</source>
        <translation>생각하는 중… {seconds}초</translation>
    </message>
    <message>
        <source>Thinking…</source>
        <translation>생각하는 중…</translation>
    </message>
    <message>
        <source>Reasoning</source>
        <translation>생각한 과정</translation>
    </message>
    <message>
        <source>Thought for a moment</source>
        <translation>잠깐 생각함</translation>
    </message>
    <message>
        <source>Thought for {seconds} s</source>
        <translation>{seconds}초 동안 생각함</translation>
    </message>
    <message>
        <source>Thought for {minutes} min {seconds} s</source>
        <translation>{minutes}분 {seconds}초 동안 생각함</translation>
    </message>
</context>
<context>
    <name>Removal</name>
    <message>
        <source>“{file}” was removed</source>
        <translation>“{file}” 문서를 뺐어요</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
</context>
<context>
    <name>RowDelegate</name>
    <message>
        <source>New name of the chat</source>
        <translation>대화의 새 이름</translation>
    </message>
    <message>
        <source>New name of the folder</source>
        <translation>폴더의 새 이름</translation>
    </message>
</context>
<context>
    <name>RowMenus</name>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Unpin</source>
        <translation>고정 해제</translation>
    </message>
    <message>
        <source>Pin</source>
        <translation>고정</translation>
    </message>
    <message>
        <source>Move to</source>
        <translation>옮기기</translation>
    </message>
    <message>
        <source>Tags…</source>
        <translation>태그…</translation>
    </message>
    <message>
        <source>Take out of the archive</source>
        <translation>보관함에서 꺼내기</translation>
    </message>
    <message>
        <source>Archive</source>
        <translation>보관</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Delete {count} chats</source>
        <translation>대화 {count}개 삭제</translation>
    </message>
    <message>
        <source>Delete the folder, keep its chats</source>
        <translation>폴더만 삭제(대화는 남김)</translation>
    </message>
    <message>
        <source>No folder</source>
        <translation>폴더 없음</translation>
    </message>
    <message>
        <source>New folder</source>
        <translation>새 폴더</translation>
    </message>
</context>
<context>
    <name>RowsView</name>
    <message>
        <source>Rows of the document</source>
        <translation>문서의 행</translation>
    </message>
</context>
<context>
    <name>RunningTurns</name>
    <message>
        <source>Waiting…</source>
        <translation>기다리는 중…</translation>
    </message>
    <message>
        <source>Reading new files first…</source>
        <translation>새 파일을 먼저 읽는 중…</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>찾아보는 중…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>Part {number} of {parts}…</source>
        <translation>{parts}부분 중 {number}번째 읽는 중…</translation>
    </message>
    <message>
        <source>Thinking…</source>
        <translation>생각하는 중…</translation>
    </message>
</context>
<context>
    <name>RunningWindow</name>
    <message>
        <source>The window changes as soon as it has done what it is busy with.</source>
        <translation>지금 하는 일이 끝나면 창이 바뀌어요.</translation>
    </message>
</context>
<context>
    <name>SettingsController</name>
    <message>
        <source>presets, temperature, top-p, sampling, longest answer, model</source>
        <translation>프리셋, 온도, top-p, 샘플링, 답변 길이, 모델</translation>
    </message>
    <message>
        <source>search by meaning, embedding model, Chroma server</source>
        <translation>뜻으로 찾기, 임베딩 모델, Chroma 서버</translation>
    </message>
    <message>
        <source>delete all chats, clear, history</source>
        <translation>모든 대화 삭제, 비우기, 기록</translation>
    </message>
    <message>
        <source>disk, size, clean up, cache, logs, models folder</source>
        <translation>디스크, 크기, 정리, 캐시, 기록, 모델 폴더</translation>
    </message>
    <message>
        <source>Your settings could not be read, so the defaults hold. The old file is kept as {file}.</source>
        <translation>설정을 읽을 수 없어 기본값을 써요. 이전 설정은 {file} 파일로 남겨 두었어요.</translation>
    </message>
    <message>
        <source>keyboard, keys, hotkeys, </source>
        <translation>키보드, 키, 핫키, </translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Search the settings</source>
        <translation>설정 검색</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>분류</translation>
    </message>
    <message>
        <source>No setting found</source>
        <translation>찾은 설정이 없어요</translation>
    </message>
</context>
<context>
    <name>ShortcutRow</name>
    <message>
        <source>Press the keys for this, or Backspace for none</source>
        <translation>쓸 키를 누르세요. 백스페이스를 누르면 없어져요</translation>
    </message>
    <message>
        <source>Back to {keys}</source>
        <translation>{keys} 키로 되돌리기</translation>
    </message>
    <message>
        <source>Reset the shortcut of {action}</source>
        <translation>“{action}” 단축키 되돌리기</translation>
    </message>
    <message>
        <source>Use it here</source>
        <translation>여기에 쓰기</translation>
    </message>
    <message>
        <source>Use Ctrl or Alt with it, or a function key.</source>
        <translation>Ctrl이나 Alt와 함께 누르거나 기능 키를 쓰세요.</translation>
    </message>
    <message>
        <source>{keys} belongs to “{action}”.</source>
        <translation>{keys} 키는 “{action}”에 쓰이고 있어요.</translation>
    </message>
</context>
<context>
    <name>ShortcutsOverview</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Change shortcuts…</source>
        <translation>단축키 바꾸기…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ShortcutsPanel</name>
    <message>
        <source>Reset all shortcuts</source>
        <translation>모든 단축키 되돌리기</translation>
    </message>
</context>
<context>
    <name>Sidebar</name>
    <message>
        <source>New chat</source>
        <translation>새 대화</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>대화 검색</translation>
    </message>
    <message>
        <source>Show the chats with a tag</source>
        <translation>태그가 있는 대화 보기</translation>
    </message>
    <message>
        <source>No chats found</source>
        <translation>찾은 대화가 없어요</translation>
    </message>
    <message>
        <source>No chat has a tag yet</source>
        <translation>아직 태그가 있는 대화가 없어요</translation>
    </message>
</context>
<context>
    <name>Stage</name>
    <message>
        <source>You</source>
        <translation>나</translation>
    </message>
</context>
<context>
    <name>StoragePanel</name>
    <message>
        <source>Open the folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>{taken} in all, {free} free on the disk</source>
        <translation>모두 {taken}, 디스크에 {free} 남음</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>비우기</translation>
    </message>
    <message>
        <source>Clear: {part}</source>
        <translation>비우기: {part}</translation>
    </message>
</context>
<context>
    <name>TagsDialog</name>
    <message>
        <source>Tags</source>
        <translation>태그</translation>
    </message>
    <message>
        <source>Tags of “{title}”</source>
        <translation>“{title}”의 태그</translation>
    </message>
    <message>
        <source>New chat</source>
        <translation>새 대화</translation>
    </message>
    <message>
        <source>Tags of {count} chats</source>
        <translation>대화 {count}개의 태그</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>저장</translation>
    </message>
    <message>
        <source>New tag</source>
        <translation>새 태그</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
</context>
<context>
    <name>TextView</name>
    <message>
        <source>Text of the document</source>
        <translation>문서의 글</translation>
    </message>
</context>
<context>
    <name>TextWidget</name>
    <message>
        <source>No passage of the documents says this.</source>
        <translation>문서의 어느 구절에도 없는 말이에요.</translation>
    </message>
</context>
<context>
    <name>TokenView</name>
    <message>
        <source>The words of the answer</source>
        <translation>답변의 단어들</translation>
    </message>
    <message>
        <source>Reading the answer once more…</source>
        <translation>답변을 다시 읽는 중…</translation>
    </message>
    <message>
        <source>Continue from here with:</source>
        <translation>여기서부터 이어 쓰기:</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>There are no words in this answer.</source>
        <translation>이 답변에는 단어가 없어요.</translation>
    </message>
    <message>
        <source>The stronger the tint, the less likely the word was. Click one to see what else fits.</source>
        <translation>색이 짙을수록 덜 나올 법한 단어예요. 누르면 대신 올 수 있었던 말을 보여 줘요.</translation>
    </message>
    <message>
        <source>line end</source>
        <translation>줄 바꿈</translation>
    </message>
    <message>
        <source>{percent} likely</source>
        <translation>나올 확률 {percent}</translation>
    </message>
    <message>
        <source>what else fits: {count}</source>
        <translation>다른 후보 {count}개</translation>
    </message>
    <message>
        <source>the end of the answer</source>
        <translation>답변 끝</translation>
    </message>
    <message>
        <source>another character</source>
        <translation>다른 글자</translation>
    </message>
</context>
<context>
    <name>TokenViewController</name>
    <message>
        <source>An answer is being written. Stop it first.</source>
        <translation>답변을 쓰는 중이에요. 먼저 멈춰 주세요.</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>This answer was not written word by word from one prompt, so there is nothing to look at.</source>
        <translation>한 번에 이어 쓴 답변이 아니라서 단어별로 볼 수 없어요.</translation>
    </message>
    <message>
        <source>{model} wrote this answer, and only it knows how likely each word was.</source>
        <translation>이 답변은 {model} 모델이 썼어요. 단어별 확률은 그 모델만 알아요.</translation>
    </message>
    <message>
        <source>Load it</source>
        <translation>불러오기</translation>
    </message>
    <message>
        <source>{model} wrote this answer, and it is not among your models any more.</source>
        <translation>이 답변을 쓴 {model} 모델이 이제 목록에 없어요.</translation>
    </message>
</context>
<context>
    <name>TranscriptView</name>
    <message>
        <source>Jump to latest</source>
        <translation>맨 아래로</translation>
    </message>
    <message>
        <source>Conversation</source>
        <translation>대화</translation>
    </message>
</context>
<context>
    <name>TransferController</name>
    <message>
        <source>Chats</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>All chats</source>
        <translation>모든 대화</translation>
    </message>
    <message>
        <source>Import chats</source>
        <translation>대화 가져오기</translation>
    </message>
    <message>
        <source>Exported chats (*.zip *.json)</source>
        <translation>내보낸 대화 (*.zip *.json)</translation>
    </message>
    <message>
        <source>Importing chats…</source>
        <translation>대화를 가져오는 중…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Importing chats… {count} so far</source>
        <translation>대화를 가져오는 중… {count}개</translation>
    </message>
    <message>
        <source>JSON, can be imported again (*.json)</source>
        <translation>JSON, 다시 가져올 수 있음 (*.json)</translation>
    </message>
    <message>
        <source>Markdown files in a zip (*.zip)</source>
        <translation>마크다운 파일을 담은 zip (*.zip)</translation>
    </message>
    <message>
        <source>Markdown (*.md)</source>
        <translation>마크다운 (*.md)</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>내보내기</translation>
    </message>
    <message>
        <source>Exported to “{file}”</source>
        <translation>“{file}”에 내보냈어요</translation>
    </message>
    <message>
        <source>1 chat imported</source>
        <translation>대화 1개를 가져왔어요</translation>
    </message>
    <message>
        <source>{count} chats imported</source>
        <translation>대화 {count}개를 가져왔어요</translation>
    </message>
    <message>
        <source>1 was here already</source>
        <translation>1개는 이미 있어요</translation>
    </message>
    <message>
        <source>{count} were here already</source>
        <translation>{count}개는 이미 있어요</translation>
    </message>
    <message>
        <source>{count} could not be read</source>
        <translation>{count}개는 읽지 못했어요</translation>
    </message>
</context>
<context>
    <name>UsedSheet</name>
    <message>
        <source>What was used</source>
        <translation>무엇을 썼는지</translation>
    </message>
    <message>
        <source>Passages</source>
        <translation>문서 구절</translation>
    </message>
    <message>
        <source>source {number}</source>
        <translation>출처 {number}</translation>
    </message>
    <message>
        <source>{percent} % of the best score</source>
        <translation>가장 높은 점수의 {percent} %</translation>
    </message>
    <message>
        <source>not cited</source>
        <translation>인용되지 않음</translation>
    </message>
    <message>
        <source>Recalled from earlier in this chat</source>
        <translation>이 대화의 앞부분에서 떠올린 것</translation>
    </message>
    <message>
        <source>What the prompt held, in tokens</source>
        <translation>프롬프트에 담긴 것(토큰)</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>Viewer</name>
    <message>
        <source>of {pages}</source>
        <translation>/ {pages}</translation>
    </message>
    <message>
        <source>All documents</source>
        <translation>모든 문서</translation>
    </message>
    <message>
        <source>Close the source</source>
        <translation>출처 닫기</translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>닫기 (Esc)</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>쪽</translation>
    </message>
    <message>
        <source>Previous page</source>
        <translation>이전 쪽</translation>
    </message>
    <message>
        <source>Next page</source>
        <translation>다음 쪽</translation>
    </message>
    <message>
        <source>Fit the width</source>
        <translation>너비에 맞추기</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>작게</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>크게</translation>
    </message>
    <message>
        <source>Find in the document</source>
        <translation>문서에서 찾기</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>복사</translation>
    </message>
    <message>
        <source>Open the file</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>Show in its folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>맞춤</translation>
    </message>
</context>
<context>
    <name>ViewerController</name>
    <message>
        <source>It has not been read yet.</source>
        <translation>아직 읽지 않았어요.</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>Ask about a file</source>
        <translation>파일에 대해 물어보기</translation>
    </message>
    <message>
        <source>Explain something simply</source>
        <translation>쉽게 설명해 달라고 하기</translation>
    </message>
    <message>
        <source>Help me write an email</source>
        <translation>이메일 쓰기 도움받기</translation>
    </message>
    <message>
        <source>Explain in simple words: </source>
        <translation>쉬운 말로 설명해 줘: </translation>
    </message>
    <message>
        <source>Write a short, friendly email about </source>
        <translation>다음 내용으로 짧고 친절한 이메일을 써 줘: </translation>
    </message>
    <message>
        <source>Add a model from disk…</source>
        <translation>내 컴퓨터에서 모델 추가…</translation>
    </message>
    <message>
        <source>Open the models folder</source>
        <translation>모델 폴더 열기</translation>
    </message>
    <message>
        <source>Get a model…</source>
        <translation>모델 받기…</translation>
    </message>
    <message>
        <source>Dodam needs a model</source>
        <translation>도담에 모델이 필요해요</translation>
    </message>
    <message>
        <source>Models are GGUF files. Get one from the hub, add one from your disk, or put it into the folder.</source>
        <translation>모델은 GGUF 파일이에요. 허브에서 받거나, 파일에서 추가하거나, 모델 폴더에 넣어 주세요.</translation>
    </message>
    <message>
        <source>A private chat</source>
        <translation>비공개 대화</translation>
    </message>
    <message>
        <source>Nothing of it is kept on this computer. It is gone when you close the window.</source>
        <translation>이 컴퓨터에 아무것도 남지 않아요. 창을 닫으면 사라져요.</translation>
    </message>
    <message>
        <source>What can I help with?</source>
        <translation>무엇을 도와드릴까요?</translation>
    </message>
    <message>
        <source>Everything stays on this computer.</source>
        <translation>모든 내용은 이 컴퓨터에만 남아요.</translation>
    </message>
</context>
<context>
    <name>WindowActions</name>
    <message>
        <source>Chat</source>
        <translation>대화</translation>
    </message>
</context>
<context>
    <name>WindowController</name>
    <message>
        <source>The model stopped unexpectedly and was started again; the answer so far is kept.</source>
        <translation>모델이 갑자기 멈춰서 다시 시작했어요. 지금까지 쓴 답변은 그대로 있어요.</translation>
    </message>
    <message>
        <source>Reading documents stopped unexpectedly and was started again; nothing is lost.</source>
        <translation>문서 읽기가 갑자기 멈춰서 다시 시작했어요. 잃어버린 내용은 없어요.</translation>
    </message>
    <message>
        <source>Add a model from disk</source>
        <translation>내 컴퓨터에서 모델 추가</translation>
    </message>
    <message>
        <source>Models (*.gguf)</source>
        <translation>모델 (*.gguf)</translation>
    </message>
</context>
<context>
    <name>_ExampleFields</name>
    <message>
        <source>Question</source>
        <translation>질문</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>답</translation>
    </message>
    <message>
        <source>Question of example {number}</source>
        <translation>예시 {number}의 질문</translation>
    </message>
    <message>
        <source>Answer of example {number}</source>
        <translation>예시 {number}의 답</translation>
    </message>
    <message>
        <source>Remove example {number}</source>
        <translation>예시 {number} 빼기</translation>
    </message>
</context>
<context>
    <name>_ModeChoice</name>
    <message>
        <source>In the light of what was said before</source>
        <translation>앞서 나눈 말을 참고해요</translation>
    </message>
    <message>
        <source>Answer in the chat</source>
        <translation>대화로 답하기</translation>
    </message>
    <message>
        <source>As a task of its own, without earlier messages</source>
        <translation>앞선 메시지 없이 하나의 과제로 봐요</translation>
    </message>
    <message>
        <source>On its own</source>
        <translation>따로 답하기</translation>
    </message>
    <message>
        <source>Continue the text</source>
        <translation>이어서 쓰기</translation>
    </message>
    <message>
        <source>The chat is one text that the model continues</source>
        <translation>대화 전체를 하나의 글로 보고 모델이 이어 써요</translation>
    </message>
    <message>
        <source>Each message</source>
        <translation>메시지마다</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>New chat</source>
        <translation>새 대화</translation>
    </message>
    <message>
        <source>New private chat</source>
        <translation>새 비공개 대화</translation>
    </message>
    <message>
        <source>Search chats</source>
        <translation>대화 검색</translation>
    </message>
    <message>
        <source>Find in this chat</source>
        <translation>이 대화에서 찾기</translation>
    </message>
    <message>
        <source>Find the next place</source>
        <translation>다음 찾기</translation>
    </message>
    <message>
        <source>Find the place before</source>
        <translation>이전 찾기</translation>
    </message>
    <message>
        <source>Attach files…</source>
        <translation>파일 첨부…</translation>
    </message>
    <message>
        <source>Attach a folder…</source>
        <translation>폴더 첨부…</translation>
    </message>
    <message>
        <source>Documents of this chat</source>
        <translation>이 대화의 문서</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Pin or unpin</source>
        <translation>고정하거나 해제</translation>
    </message>
    <message>
        <source>Move to a folder…</source>
        <translation>폴더로 옮기기…</translation>
    </message>
    <message>
        <source>Tags…</source>
        <translation>태그…</translation>
    </message>
    <message>
        <source>Show the chats with a tag</source>
        <translation>태그가 있는 대화 보기</translation>
    </message>
    <message>
        <source>Archive or take out</source>
        <translation>보관하거나 꺼내기</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>내보내기…</translation>
    </message>
    <message>
        <source>Export all chats…</source>
        <translation>모든 대화 내보내기…</translation>
    </message>
    <message>
        <source>Import chats…</source>
        <translation>대화 가져오기…</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Stop the answer</source>
        <translation>답변 멈추기</translation>
    </message>
    <message>
        <source>Answer again</source>
        <translation>다시 답하기</translation>
    </message>
    <message>
        <source>Answer only from the documents</source>
        <translation>문서로만 답하기</translation>
    </message>
    <message>
        <source>Copy the last answer</source>
        <translation>마지막 답변 복사</translation>
    </message>
    <message>
        <source>Find anything…</source>
        <translation>무엇이든 찾기…</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>글쓰기</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>모델 고르기</translation>
    </message>
    <message>
        <source>Models…</source>
        <translation>모델…</translation>
    </message>
    <message>
        <source>Compare two models…</source>
        <translation>두 모델 비교…</translation>
    </message>
    <message>
        <source>Get more models…</source>
        <translation>모델 더 받기…</translation>
    </message>
    <message>
        <source>Chat settings…</source>
        <translation>대화 설정…</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>설정…</translation>
    </message>
    <message>
        <source>Show or hide the chats</source>
        <translation>대화 목록 보이기/숨기기</translation>
    </message>
    <message>
        <source>Show or hide reasoning</source>
        <translation>생각한 과정 보이기/숨기기</translation>
    </message>
    <message>
        <source>Insert a prompt</source>
        <translation>프롬프트 넣기</translation>
    </message>
    <message>
        <source>Ask about one document</source>
        <translation>문서 하나에 대해 묻기</translation>
    </message>
    <message>
        <source>Edit prompts…</source>
        <translation>프롬프트 편집…</translation>
    </message>
    <message>
        <source>Go to the message field</source>
        <translation>메시지 입력란으로 가기</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>키보드 단축키</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Go to the message before</source>
        <translation>이전 메시지로 가기</translation>
    </message>
    <message>
        <source>Go to the next message</source>
        <translation>다음 메시지로 가기</translation>
    </message>
    <message>
        <source>Copy as Markdown</source>
        <translation>마크다운으로 복사</translation>
    </message>
    <message>
        <source>Edit the question</source>
        <translation>질문 고치기</translation>
    </message>
    <message>
        <source>Version before</source>
        <translation>이전 버전</translation>
    </message>
    <message>
        <source>Version after</source>
        <translation>다음 버전</translation>
    </message>
    <message>
        <source>Answer from the whole document</source>
        <translation>문서 전체를 읽고 답하기</translation>
    </message>
    <message>
        <source>Look at the words</source>
        <translation>단어 들여다보기</translation>
    </message>
    <message>
        <source>What was used</source>
        <translation>무엇을 썼는지</translation>
    </message>
    <message>
        <source>Delete the message and what follows</source>
        <translation>메시지와 그 뒤를 모두 삭제</translation>
    </message>
</context>
<context>
    <name>card</name>
    <message>
        <source>No sentence of the answer leans on this passage</source>
        <translation>답변에 이 구절에 기댄 문장이 없어요</translation>
    </message>
</context>
<context>
    <name>children</name>
    <message>
        <source>model</source>
        <translation>답변</translation>
    </message>
    <message>
        <source>document search</source>
        <translation>문서 찾기</translation>
    </message>
    <message>
        <source>document viewer</source>
        <translation>문서 보기</translation>
    </message>
    <message>
        <source>download</source>
        <translation>내려받기</translation>
    </message>
</context>
<context>
    <name>context</name>
    <message>
        <source>System prompt</source>
        <translation>시스템 프롬프트</translation>
    </message>
    <message>
        <source>Examples</source>
        <translation>예시</translation>
    </message>
    <message>
        <source>Pinned documents</source>
        <translation>고정한 문서</translation>
    </message>
    <message>
        <source>Summary of earlier messages</source>
        <translation>앞선 메시지 요약</translation>
    </message>
    <message>
        <source>Earlier messages brought back</source>
        <translation>다시 불러온 앞선 메시지</translation>
    </message>
    <message>
        <source>Passages from documents</source>
        <translation>문서에서 찾은 구절</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>메시지</translation>
    </message>
    <message>
        <source>Kept free for the answer</source>
        <translation>답변을 위해 비워 둔 자리</translation>
    </message>
    <message>
        <source>The text was read in {count} parts.</source>
        <translation>글을 {count}부분으로 나누어 읽었어요.</translation>
    </message>
    <message>
        <source>Earlier messages that are summarised: {count}</source>
        <translation>요약한 앞선 메시지: {count}개</translation>
    </message>
    <message>
        <source>Earlier messages left out, brought back when they matter: {count}</source>
        <translation>빠진 앞선 메시지(필요할 때 다시 불러와요): {count}개</translation>
    </message>
    <message>
        <source>Passages without room: {count}</source>
        <translation>자리가 없어 뺀 구절: {count}개</translation>
    </message>
    <message>
        <source>Examples without room: {count}</source>
        <translation>자리가 없어 빠진 예시: {count}개</translation>
    </message>
    <message>
        <source>Too long to stay pinned, looked up instead: {files}</source>
        <translation>너무 길어 펼쳐 두는 대신 찾아보는 문서: {files}</translation>
    </message>
    <message>
        <source>Too long: {tokens} tokens, with room for {room}. Shorten it or attach it as a file.</source>
        <translation>너무 길어요: 토큰 {tokens}개, 자리는 {room}개. 줄이거나 파일로 첨부해 주세요.</translation>
    </message>
    <message>
        <source>All of {files} will be read.</source>
        <translation>{files} 전체를 읽어요.</translation>
    </message>
    <message>
        <source>All of {files} will be read, in about {count} parts.</source>
        <translation>{files} 전체를 {count}부분쯤으로 나누어 읽어요.</translation>
    </message>
    <message>
        <source>The text will be read in about {count} parts.</source>
        <translation>글을 {count}부분쯤으로 나누어 읽어요.</translation>
    </message>
    <message>
        <source>1 earlier message will be summarised.</source>
        <translation>자리를 내려고 앞선 메시지 1개를 요약해요.</translation>
    </message>
    <message>
        <source>{count} earlier messages will be summarised.</source>
        <translation>자리를 내려고 앞선 메시지 {count}개를 요약해요.</translation>
    </message>
    <message>
        <source>{used} of {window} tokens in use</source>
        <translation>{window}토큰 중 {used}토큰 사용</translation>
    </message>
</context>
<context>
    <name>documents</name>
    <message>
        <source>waiting</source>
        <translation>기다리는 중</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>읽는 중</translation>
    </message>
    <message>
        <source>learning {percent} %</source>
        <translation>익히는 중 {percent} %</translation>
    </message>
    <message>
        <source>{size}, read in part</source>
        <translation>{size}, 일부만 읽음</translation>
    </message>
    <message>
        <source>1 page</source>
        <translation>1쪽</translation>
    </message>
    <message>
        <source>{pages} pages</source>
        <translation>{pages}쪽</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>준비됨</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>읽을 수 없음</translation>
    </message>
    <message>
        <source>kept up to date</source>
        <translation>최신으로 유지</translation>
    </message>
    <message>
        <source>1 passage</source>
        <translation>구절 1개</translation>
    </message>
    <message>
        <source>{count} passages</source>
        <translation>구절 {count}개</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>1분 이내</translation>
    </message>
    <message>
        <source>about {minutes} min left</source>
        <translation>약 {minutes}분 남음</translation>
    </message>
    <message>
        <source>1 document</source>
        <translation>문서 1개</translation>
    </message>
    <message>
        <source>{count} documents</source>
        <translation>문서 {count}개</translation>
    </message>
    <message>
        <source>{count} on the way</source>
        <translation>{count}개 읽는 중</translation>
    </message>
    <message>
        <source>{count} not readable</source>
        <translation>{count}개 읽지 못함</translation>
    </message>
</context>
<context>
    <name>folders</name>
    <message>
        <source>hidden: {count}</source>
        <translation>숨김 {count}개</translation>
    </message>
    <message>
        <source>caches of programs: {count}</source>
        <translation>프로그램 캐시 {count}개</translation>
    </message>
    <message>
        <source>empty: {count}</source>
        <translation>빈 파일 {count}개</translation>
    </message>
    <message>
        <source>links to folders: {count}</source>
        <translation>폴더 링크 {count}개</translation>
    </message>
    <message>
        <source>no real files: {count}</source>
        <translation>일반 파일이 아닌 것 {count}개</translation>
    </message>
    <message>
        <source>folders that may not be opened: {count}</source>
        <translation>열 수 없는 폴더 {count}개</translation>
    </message>
    <message>
        <source>without text, such as films and programs: {count}</source>
        <translation>동영상, 프로그램 등 글이 없는 파일 {count}개</translation>
    </message>
    <message>
        <source>protected with a password</source>
        <translation>비밀번호가 걸려 있음</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>손상됨</translation>
    </message>
    <message>
        <source>holds no text</source>
        <translation>글이 없음</translation>
    </message>
    <message>
        <source>holds only pictures</source>
        <translation>그림만 있음</translation>
    </message>
    <message>
        <source>too large</source>
        <translation>너무 큼</translation>
    </message>
    <message>
        <source>could not be opened</source>
        <translation>열 수 없음</translation>
    </message>
    <message>
        <source>took too long to read</source>
        <translation>읽는 데 너무 오래 걸림</translation>
    </message>
    <message>
        <source>needed too much memory</source>
        <translation>메모리가 너무 많이 필요함</translation>
    </message>
    <message>
        <source>not there now · {read} files kept</source>
        <translation>폴더 없음 · 파일 {read}개 보관 중</translation>
    </message>
    <message>
        <source>stopped · {read} of {files} files</source>
        <translation>멈춤 · {files}개 중 {read}개 읽음</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>파일 1개</translation>
    </message>
    <message>
        <source>{files} files</source>
        <translation>파일 {files}개</translation>
    </message>
    <message>
        <source>looking through it…</source>
        <translation>살펴보는 중…</translation>
    </message>
    <message>
        <source>{read} of {files} read</source>
        <translation>{files}개 중 {read}개 읽음</translation>
    </message>
    <message>
        <source>learning {percent} %</source>
        <translation>익히는 중 {percent} %</translation>
    </message>
    <message>
        <source>{count} not readable</source>
        <translation>{count}개 읽지 못함</translation>
    </message>
    <message>
        <source>Left out: {list}</source>
        <translation>제외: {list}</translation>
    </message>
    <message>
        <source>not readable</source>
        <translation>읽지 못함</translation>
    </message>
    <message>
        <source>read</source>
        <translation>읽음</translation>
    </message>
    <message>
        <source>not read</source>
        <translation>읽지 않음</translation>
    </message>
    <message>
        <source>reading</source>
        <translation>읽는 중</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>대기 중</translation>
    </message>
</context>
<context>
    <name>library</name>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Spanish</source>
        <translation>스페인어</translation>
    </message>
    <message>
        <source>French</source>
        <translation>프랑스어</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Chinese</source>
        <translation>중국어</translation>
    </message>
    <message>
        <source>Fits: will need about {need}, {free} of memory is free</source>
        <translation>여유 있음: 메모리 약 {need} 필요, {free} 남음</translation>
    </message>
    <message>
        <source>Will be tight: will need about {need}, {free} of memory is free</source>
        <translation>빠듯함: 메모리 약 {need} 필요, {free} 남음</translation>
    </message>
    <message>
        <source>Too big for now: will need about {need}, only {free} of memory is free</source>
        <translation>지금은 너무 큼: 메모리 약 {need} 필요, {free}만 남음</translation>
    </message>
    <message>
        <source>{count} downloads</source>
        <translation>{count}회 내려받음</translation>
    </message>
    <message>
        <source>asks for your consent on the hub</source>
        <translation>허브에서 동의 필요</translation>
    </message>
    <message>
        <source>{size} in {parts} files</source>
        <translation>{size}, 파일 {parts}개</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
    <message>
        <source>{size} · paused</source>
        <translation>{size} · 일시 정지됨</translation>
    </message>
    <message>
        <source>{size} · connecting</source>
        <translation>{size} · 연결하는 중</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>초당 {size}</translation>
    </message>
    <message>
        <source>{count} s left</source>
        <translation>{count}초 남음</translation>
    </message>
    <message>
        <source>{count} min left</source>
        <translation>{count}분 남음</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min left</source>
        <translation>{hours}시간 {minutes}분 남음</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>{speed} tokens/s</source>
        <translation>초당 {speed}토큰</translation>
    </message>
    <message>
        <source>too big for the free memory</source>
        <translation>남은 메모리보다 커요</translation>
    </message>
    <message>
        <source>will be tight</source>
        <translation>메모리가 빠듯해요</translation>
    </message>
    <message>
        <source>Fits: needs {need}, {free} of memory is free</source>
        <translation>여유 있음: {need} 필요, 메모리 {free} 남음</translation>
    </message>
    <message>
        <source>Will be tight: needs {need}, {free} of memory is free</source>
        <translation>빠듯함: {need} 필요, 메모리 {free} 남음</translation>
    </message>
    <message>
        <source>Too big: needs {need}, only {free} of memory is free</source>
        <translation>너무 큼: {need} 필요, 메모리 {free}만 남음</translation>
    </message>
    <message>
        <source>Chat</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Base</source>
        <translation>기본</translation>
    </message>
    <message>
        <source>Task</source>
        <translation>작업</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Chat model</source>
        <translation>대화 모델</translation>
    </message>
    <message>
        <source>Base model: continues text</source>
        <translation>기본 모델: 글을 이어 써요</translation>
    </message>
    <message>
        <source>Task model: reads a text and writes a result</source>
        <translation>작업 모델: 글을 읽고 결과를 써요</translation>
    </message>
    <message>
        <source>Finds and sorts texts</source>
        <translation>글을 찾고 분류해요</translation>
    </message>
    <message>
        <source>{total}: {weights} weights, {cache} for {window} tokens of conversation, {rest} else</source>
        <translation>{total}: 가중치 {weights}, 대화 토큰 {window}개에 {cache}, 그 밖에 {rest}</translation>
    </message>
    <message>
        <source>Wrote {write} tokens a second in its last answer</source>
        <translation>마지막 답변에서 초당 {write}토큰을 썼어요</translation>
    </message>
    <message>
        <source>Not measured yet. That happens by itself when the computer is idle.</source>
        <translation>아직 재지 않았어요. 컴퓨터가 한가할 때 저절로 재요.</translation>
    </message>
    <message>
        <source>With {threads}: reads {read} and writes {write} tokens a second</source>
        <translation>{threads}로 초당 토큰 {read}개를 읽고 {write}개를 써요</translation>
    </message>
    <message>
        <source>1 thread</source>
        <translation>스레드 1개</translation>
    </message>
    <message>
        <source>{count} threads</source>
        <translation>스레드 {count}개</translation>
    </message>
    <message>
        <source>Step by step</source>
        <translation>단계별</translation>
    </message>
    <message>
        <source>Flash attention</source>
        <translation>플래시 어텐션</translation>
    </message>
    <message>
        <source>Flash attention, 8-bit memory</source>
        <translation>플래시 어텐션, 8비트 메모리</translation>
    </message>
    <message>
        <source>Flash at first, then step by step</source>
        <translation>처음에는 플래시 어텐션, 그다음은 단계별</translation>
    </message>
    <message>
        <source>On this processor a {better} file of the same model reads prompts about three times as fast as {this}.</source>
        <translation>이 프로세서에서는 같은 모델의 {better} 파일이 {this}보다 프롬프트를 약 세 배 빠르게 읽어요.</translation>
    </message>
</context>
<context>
    <name>offers</name>
    <message>
        <source>Answer anyway</source>
        <translation>그래도 답하기</translation>
    </message>
    <message>
        <source>Answer from passages instead</source>
        <translation>구절에서만 찾아 답하기</translation>
    </message>
    <message>
        <source>Ended at part {part} of {parts} of {file}</source>
        <translation>{file}의 {parts}개 부분 중 {part}번째에서 끝남</translation>
    </message>
    <message>
        <source>Looked through the whole of {count} documents</source>
        <translation>문서 {count}개 전체를 훑었어요</translation>
    </message>
    <message>
        <source>Read the whole of {count} documents</source>
        <translation>문서 {count}개 전체를 읽었어요</translation>
    </message>
    <message>
        <source>Read the whole of {count} documents in {parts} parts</source>
        <translation>문서 {count}개 전체를 {parts}부분으로 나누어 읽었어요</translation>
    </message>
    <message>
        <source>Looked through the whole of {file}</source>
        <translation>{file} 전체를 훑었어요</translation>
    </message>
    <message>
        <source>Read the whole of {file}</source>
        <translation>{file} 전체를 읽었어요</translation>
    </message>
    <message>
        <source>Read the whole of {file} in {parts} parts</source>
        <translation>{file} 전체를 {parts}부분으로 나누어 읽었어요</translation>
    </message>
</context>
<context>
    <name>places</name>
    <message>
        <source>{} · row {}</source>
        <translation>{} · {}행</translation>
    </message>
    <message>
        <source>{} · rows {}–{}</source>
        <translation>{} · {}–{}행</translation>
    </message>
    <message>
        <source>line {}</source>
        <translation>{}번째 줄</translation>
    </message>
    <message>
        <source>lines {}–{}</source>
        <translation>{}–{}번째 줄</translation>
    </message>
    <message>
        <source>cell {}</source>
        <translation>셀 {}</translation>
    </message>
    <message>
        <source>output of cell {}</source>
        <translation>셀 {}의 출력</translation>
    </message>
    <message>
        <source>part {}</source>
        <translation>{}번째 부분</translation>
    </message>
    <message>
        <source>section {}, paragraph {}</source>
        <translation>{}구역 {}번째 문단</translation>
    </message>
    <message>
        <source>speaker notes</source>
        <translation>발표자 노트</translation>
    </message>
    <message>
        <source>header</source>
        <translation>머리말</translation>
    </message>
    <message>
        <source>footer</source>
        <translation>꼬리말</translation>
    </message>
    <message>
        <source>footnote</source>
        <translation>각주</translation>
    </message>
    <message>
        <source>endnote</source>
        <translation>미주</translation>
    </message>
    <message>
        <source>text box</source>
        <translation>글상자</translation>
    </message>
    <message>
        <source>page {}</source>
        <translation>{}쪽</translation>
    </message>
    <message>
        <source>slide {}</source>
        <translation>슬라이드 {}</translation>
    </message>
</context>
<context>
    <name>presets</name>
    <message>
        <source>Balanced</source>
        <translation>균형 있게</translation>
    </message>
    <message>
        <source>Precise</source>
        <translation>정확하게</translation>
    </message>
    <message>
        <source>Lively</source>
        <translation>활기 있게</translation>
    </message>
</context>
<context>
    <name>reasons</name>
    <message>
        <source>it is for a model of another size</source>
        <translation>크기가 다른 모델용이에요</translation>
    </message>
    <message>
        <source>it changes parts that the model does not have</source>
        <translation>이 모델에 없는 부분을 바꿔요</translation>
    </message>
    <message>
        <source>it is for {} models, this is {}</source>
        <translation>{} 모델용인데 이 모델은 {} 구조예요</translation>
    </message>
    <message>
        <source>only models that write take adapters</source>
        <translation>글을 쓰는 모델에만 어댑터를 쓸 수 있어요</translation>
    </message>
    <message>
        <source>it is a model, not an adapter</source>
        <translation>어댑터가 아니라 모델이에요</translation>
    </message>
    <message>
        <source>it does not begin like one</source>
        <translation>파일 앞부분이 GGUF와 달라요</translation>
    </message>
    <message>
        <source>it ends too early</source>
        <translation>파일이 중간에 끊겼어요</translation>
    </message>
    <message>
        <source>{} bytes are missing at its end</source>
        <translation>끝에서 {}바이트가 모자라요</translation>
    </message>
    <message>
        <source>its beginning is damaged</source>
        <translation>파일 앞부분이 손상됐어요</translation>
    </message>
    <message>
        <source>its vocabulary is damaged</source>
        <translation>어휘 목록이 손상됐어요</translation>
    </message>
    <message>
        <source>it is a later part of a split model; choose its first part</source>
        <translation>나뉜 모델의 뒷부분이에요. 첫 파일을 골라 주세요</translation>
    </message>
    <message>
        <source>part {} of {} is missing</source>
        <translation>{}번째 파일이 없어요(모두 {}개)</translation>
    </message>
    <message>
        <source>it does not write</source>
        <translation>글을 쓰지 않아요</translation>
    </message>
    <message>
        <source>it only helps another model</source>
        <translation>다른 모델을 돕기만 해요</translation>
    </message>
    <message>
        <source>it writes by diffusion</source>
        <translation>확산 방식으로 글을 써요</translation>
    </message>
    <message>
        <source>it speaks instead of writing</source>
        <translation>글 대신 말소리를 만들어요</translation>
    </message>
    <message>
        <source>it listens to speech</source>
        <translation>말소리를 받아써요</translation>
    </message>
    <message>
        <source>its format is not known here</source>
        <translation>알 수 없는 형식이에요</translation>
    </message>
    <message>
        <source>it is not a folder</source>
        <translation>폴더가 아니에요</translation>
    </message>
    <message>
        <source>it is still being written</source>
        <translation>아직 저장되는 중이에요</translation>
    </message>
    <message>
        <source>access is denied</source>
        <translation>접근이 거부됐어요</translation>
    </message>
    <message>
        <source>the disk can only be read</source>
        <translation>읽기 전용 디스크예요</translation>
    </message>
    <message>
        <source>it is not there any more</source>
        <translation>더는 그 자리에 없어요</translation>
    </message>
    <message>
        <source>the disk is full</source>
        <translation>디스크가 가득 찼어요</translation>
    </message>
    <message>
        <source>it is a folder</source>
        <translation>폴더예요</translation>
    </message>
    <message>
        <source>the disk could not be read</source>
        <translation>디스크를 읽지 못했어요</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Appearance</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>답변</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>알림</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>개인 정보</translation>
    </message>
    <message>
        <source>Storage</source>
        <translation>저장 공간</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>파랑</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>보라</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>청록</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>초록</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>주황</translation>
    </message>
    <message>
        <source>Pink</source>
        <translation>분홍</translation>
    </message>
    <message>
        <source>Graphite</source>
        <translation>흑연색</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정대로</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>dark mode, night, bright, colours</source>
        <translation>다크 모드, 야간, 밝기, 색</translation>
    </message>
    <message>
        <source>Accent colour</source>
        <translation>강조 색</translation>
    </message>
    <message>
        <source>Of buttons, links and the frame of what has the focus</source>
        <translation>버튼, 링크, 그리고 초점이 있는 곳의 테두리</translation>
    </message>
    <message>
        <source>Font</source>
        <translation>글꼴</translation>
    </message>
    <message>
        <source>typeface, lettering</source>
        <translation>서체, 폰트, 글씨</translation>
    </message>
    <message>
        <source>px</source>
        <translation>px</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>글자 크기</translation>
    </message>
    <message>
        <source>large, small, zoom, font</source>
        <translation>크게, 작게, 확대, 글꼴, 폰트</translation>
    </message>
    <message>
        <source>Comfortable</source>
        <translation>여유 있게</translation>
    </message>
    <message>
        <source>Compact</source>
        <translation>촘촘하게</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>간격</translation>
    </message>
    <message>
        <source>How close rows and lines stand together</source>
        <translation>줄과 항목 사이의 거리</translation>
    </message>
    <message>
        <source>Reduce motion</source>
        <translation>움직임 줄이기</translation>
    </message>
    <message>
        <source>Nothing moves by itself; otherwise it is as the system wishes</source>
        <translation>스스로 움직이는 것이 없어요. 끄면 시스템 설정을 따라요</translation>
    </message>
    <message>
        <source>animation</source>
        <translation>애니메이션, 효과</translation>
    </message>
    <message>
        <source>Language of the window</source>
        <translation>창의 언어</translation>
    </message>
    <message>
        <source>Tell me when something long has ended</source>
        <translation>오래 걸린 일이 끝나면 알리기</translation>
    </message>
    <message>
        <source>An answer or the reading of documents, while the window is in the background</source>
        <translation>창을 보고 있지 않을 때 답변이나 문서 읽기가 끝나면 알려요</translation>
    </message>
    <message>
        <source>messages, desktop, tray</source>
        <translation>알림, 메시지, 바탕 화면, 트레이</translation>
    </message>
    <message>
        <source>Passages for a question</source>
        <translation>질문에 찾아볼 구절 수</translation>
    </message>
    <message>
        <source>More find more, and take longer to read: about 0.5 s each with a small model</source>
        <translation>많을수록 더 많이 찾고, 읽는 데 더 걸려요. 작은 모델에서 하나에 약 0.5초</translation>
    </message>
    <message>
        <source>excerpts, retrieval, search, sources</source>
        <translation>발췌, 검색, 근거, 출처</translation>
    </message>
    <message>
        <source>GB</source>
        <translation>GB</translation>
    </message>
    <message>
        <source>Room for what models have read</source>
        <translation>모델이 읽은 것을 둘 공간</translation>
    </message>
    <message>
        <source>A chat that is kept there goes on at once; 0 keeps none</source>
        <translation>여기에 남은 대화는 바로 이어져요. 0이면 남기지 않아요</translation>
    </message>
    <message>
        <source>KV cache, disk, limit</source>
        <translation>KV 캐시, 디스크, 한도</translation>
    </message>
</context>
<context>
    <name>sources</name>
    <message>
        <source>{file} · p. {page}</source>
        <translation>{file} · {page}쪽</translation>
    </message>
</context>
<context>
    <name>stats</name>
    <message>
        <source>Stopped</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Cut off</source>
        <translation>중간에 끊김</translation>
    </message>
    <message>
        <source>Ended before the answer</source>
        <translation>답하기 전에 끝남</translation>
    </message>
    <message>
        <source>older messages left out: {count}</source>
        <translation>빠진 이전 메시지 {count}개</translation>
    </message>
    <message>
        <source>passages left out: {count}</source>
        <translation>빠진 구절 {count}개</translation>
    </message>
    <message>
        <source>1 sentence not in the documents</source>
        <translation>문서에 없는 문장 1개</translation>
    </message>
    <message>
        <source>{count} sentences not in the documents</source>
        <translation>문서에 없는 문장 {count}개</translation>
    </message>
    <message>
        <source>{tokens} tokens · {rate} tokens/s · first token {seconds} s</source>
        <translation>토큰 {tokens}개 · 초당 {rate}개 · 첫 토큰 {seconds}초</translation>
    </message>
</context>
<context>
    <name>storage</name>
    <message>
        <source>Models</source>
        <translation>모델</translation>
    </message>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>Copies of what was attached, gone with their chats</source>
        <translation>첨부한 파일의 사본. 대화와 함께 지워져요</translation>
    </message>
    <message>
        <source>Chats</source>
        <translation>대화</translation>
    </message>
    <message>
        <source>Messages, texts and word index</source>
        <translation>메시지, 문서의 글, 낱말 색인</translation>
    </message>
    <message>
        <source>Search by meaning</source>
        <translation>뜻으로 찾기</translation>
    </message>
    <message>
        <source>What models have read</source>
        <translation>모델이 읽은 것</translation>
    </message>
    <message>
        <source>Spares reading chats again; cleared, they are read once more</source>
        <translation>대화를 다시 읽지 않아도 돼요. 비우면 한 번 더 읽어요</translation>
    </message>
    <message>
        <source>Logs</source>
        <translation>기록</translation>
    </message>
    <message>
        <source>For finding faults</source>
        <translation>오류를 찾을 때 써요</translation>
    </message>
</context>
<context>
    <name>used</name>
    <message>
        <source>{prompt}, of these {cached} kept from before</source>
        <translation>{prompt}개, 그중 {cached}개는 앞서 읽어 둔 것</translation>
    </message>
    <message>
        <source>Tokens of the prompt</source>
        <translation>프롬프트 토큰</translation>
    </message>
    <message>
        <source>Tokens of the answer</source>
        <translation>답변 토큰</translation>
    </message>
    <message>
        <source>{accepted} of {drafted} were right</source>
        <translation>{drafted}개 중 {accepted}개가 맞음</translation>
    </message>
    <message>
        <source>Guessed ahead</source>
        <translation>미리 짐작한 토큰</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>읽기</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>쓰기</translation>
    </message>
    <message>
        <source>{rate} tokens/s</source>
        <translation>초당 {rate}토큰</translation>
    </message>
    <message>
        <source>First token after</source>
        <translation>첫 토큰까지</translation>
    </message>
    <message>
        <source>Search and planning</source>
        <translation>검색과 준비</translation>
    </message>
    <message>
        <source>Thinking</source>
        <translation>생각</translation>
    </message>
    <message>
        <source>Loading the model, earlier</source>
        <translation>모델 불러오기(이전에)</translation>
    </message>
    <message>
        <source>in the light of those before it</source>
        <translation>앞의 메시지와 함께</translation>
    </message>
    <message>
        <source>by itself</source>
        <translation>그 메시지만 따로</translation>
    </message>
    <message>
        <source>as one text to go on</source>
        <translation>이어 쓸 글로</translation>
    </message>
    <message>
        <source>System prompt</source>
        <translation>시스템 프롬프트</translation>
    </message>
    <message>
        <source>The message was taken</source>
        <translation>메시지를 받아들인 방식</translation>
    </message>
    <message>
        <source>Temperature</source>
        <translation>온도</translation>
    </message>
    <message>
        <source>Top-k</source>
        <translation>Top-k</translation>
    </message>
    <message>
        <source>Top-p</source>
        <translation>Top-p</translation>
    </message>
    <message>
        <source>Min-p</source>
        <translation>Min-p</translation>
    </message>
    <message>
        <source>Repeat penalty</source>
        <translation>반복 억제</translation>
    </message>
    <message>
        <source>Longest answer</source>
        <translation>답변 최대 길이</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>시드</translation>
    </message>
    <message>
        <source>new each time</source>
        <translation>매번 새로</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>예</translation>
    </message>
    <message>
        <source>no</source>
        <translation>아니요</translation>
    </message>
    <message>
        <source>Think first</source>
        <translation>먼저 생각하기</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}초</translation>
    </message>
</context>
</TS>
