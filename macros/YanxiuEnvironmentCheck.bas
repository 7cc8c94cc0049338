Attribute VB_Name = "YanxiuEnvironmentCheck"
Option Explicit
' Whether the buttons can work on this computer, found out without Python. Lines of the report are looked up by the key
' in their first column; the Chinese words for a good, a bad and no answer stand in the same line.

Private Const COL_FOUND As Long = 3
Private Const COL_SAYS As Long = 4
Private Const GOOD As Long = 5
Private Const BAD As Long = 6
Private Const UNKNOWN As Long = 7

Private Const NOT_MEASURED As Long = -2

' Fill the report and show it.
Public Sub ReportEnvironment()
    Dim Page As Object
    Set Page = ReportPage()
    If Page Is Nothing Then Exit Sub
    Dim Found As Boolean
    Found = PythonIsThere()
    Fill Page, "PROGRAM", Application.Name & " " & Application.Version, GOOD
    Fill Page, "SYSTEM", Application.OperatingSystem, GOOD
    Fill Page, "BITNESS", BitnessOf(Application.OperatingSystem), GOOD
    Fill Page, "PLACE", PythonPlace(), IIf(Found, GOOD, BAD)
    If Found Then
        Dim Answer As Long
        Answer = AnswerOfPython()
        If Answer = NOT_MEASURED Then
            Fill Page, "ANSWER", "?", UNKNOWN
        Else
            Fill Page, "ANSWER", CStr(Answer), IIf(Answer = 0, GOOD, BAD)
        End If
    Else
        Fill Page, "ANSWER", "-", BAD
    End If
    Fill Page, "FILE", ThisWorkbook.FullName, IIf(InStr(ThisWorkbook.FullName, "://") = 0, GOOD, BAD)
    Fill Page, "FAILURE", "", GOOD
    Reveal Page
End Sub

' The same report, with what Python said before it gave up.
Public Sub ReportFailure(ByVal Reason As String)
    ReportEnvironment
    Dim Page As Object
    Set Page = ReportPage()
    If Page Is Nothing Then Exit Sub
    If Reason = "" Then Reason = "?"
    Fill Page, "FAILURE", LastLine(Reason), BAD
End Sub

Private Sub Reveal(ByVal Page As Object)
    Page.Visible = True
    If LCase(Right(ThisWorkbook.Name, 5)) = ".xlam" Then
        Page.Copy
    Else
        Page.Activate
    End If
End Sub

Private Function ReportPage() As Object
    On Error Resume Next
    Set ReportPage = ThisWorkbook.Worksheets(SettingOf("YANXIU_ENVIRONMENT_SHEET"))
End Function

Private Sub Fill(ByVal Page As Object, ByVal Key As String, ByVal Found As String, ByVal Verdict As Long)
    Dim Number As Long
    For Number = 1 To 40
        If Page.Cells(Number, 1).Value = Key Then
            Page.Cells(Number, COL_FOUND).Value = Left(Found, 250)
            Page.Cells(Number, COL_SAYS).Value = Page.Cells(Number, Verdict).Value
            Exit Sub
        End If
    Next Number
End Sub

' A line of the sheet xlwings.conf
Public Function SettingOf(ByVal Key As String) As String
    Dim Page As Object
    Dim Number As Long
    On Error GoTo Missing
    Set Page = ThisWorkbook.Worksheets("xlwings.conf")
    For Number = 1 To 60
        If Page.Cells(Number, 1).Value = Key Then
            SettingOf = CStr(Page.Cells(Number, 2).Value)
            Exit Function
        End If
    Next Number
Missing:
End Function

' Where Python is, with environment variables expanded: the first of the usual places, then a yanxiu.exe that PATH leads to;
' where there is none, the place where it should be.
Public Function PythonPlace() As String
    If IsMac() Then
        PythonPlace = SettingOf("INTERPRETER_MAC")
        If Left(PythonPlace, 5) = "$HOME" Then
            Dim Home As String
            Home = Replace(Environ("HOME"), "/Library/Containers/com.microsoft.Excel/Data", "")
            PythonPlace = Home & Mid(PythonPlace, 6)
        End If
        Exit Function
    End If
    Dim Places As Variant
    Dim Place As String
    Dim At As Long
    PythonPlace = Expanded(SettingOf("INTERPRETER_WIN"))
    Places = Split(SettingOf("YANXIU_PLACES"), "|")
    For At = 0 To UBound(Places)
        Place = Expanded(Places(At))
        If IsFile(Place) Then
            PythonPlace = Place
            Exit Function
        End If
    Next At
    Places = Split(Environ("PATH"), ";")
    For At = 0 To UBound(Places)
        Place = Places(At) & "\yanxiu.exe"
        If IsFile(Place) Then
            PythonPlace = Place
            Exit Function
        End If
    Next At
End Function

' Tell xlwings' module where Python is; gives what stood there. The sheet keeps the usual place: the workbook may be opened on
' another computer next.
Public Function SetInterpreter(ByVal Place As String) As String
    Dim Page As Object
    Dim Number As Long
    Dim Before As String
    Dim Unchanged As Boolean
    If IsMac() Then Exit Function
    On Error GoTo Missing
    Set Page = ThisWorkbook.Worksheets("xlwings.conf")
    For Number = 1 To 60
        If Page.Cells(Number, 1).Value = "INTERPRETER_WIN" Then
            Before = CStr(Page.Cells(Number, 2).Value)
            SetInterpreter = Before
            If Place = "" Or Place = Before Or Place = Expanded(Before) Then Exit Function
            Unchanged = ThisWorkbook.Saved
            Page.Cells(Number, 2).Value = Place
            ThisWorkbook.Saved = Unchanged
            Exit Function
        End If
    Next Number
Missing:
End Function

Private Function Expanded(ByVal Text As String) As String
    Dim Parts As Variant
    Dim At As Long
    If Text = "" Then Exit Function
    Parts = Split(Text, "%")
    Expanded = Parts(0)
    For At = 1 To UBound(Parts)
        If At Mod 2 = 0 Then
            Expanded = Expanded & Parts(At)
        ElseIf Environ(Parts(At)) = "" Then
            Expanded = Expanded & "%" & Parts(At) & "%"
        Else
            Expanded = Expanded & Environ(Parts(At))
        End If
    Next At
End Function

' Whether the file is there. Excel on a Mac may not look outside its sandbox, so there the answer is always yes.
Public Function PythonIsThere() As Boolean
    If IsMac() Then
        PythonIsThere = True
        Exit Function
    End If
    PythonIsThere = IsFile(PythonPlace())
End Function

Private Function IsFile(ByVal Place As String) As Boolean
    If Place = "" Then Exit Function
    On Error GoTo Missing
    IsFile = ((GetAttr(Place) And 16) = 0)
Missing:
End Function

' 0 when Python starts and finds our package, else its exit status; -1 when it could not be started.
Private Function AnswerOfPython() As Long
    AnswerOfPython = NOT_MEASURED
    If IsMac() Then Exit Function
    On Error GoTo NoAnswer
    Dim Starter As Object
    Set Starter = CreateObject("WScript.Shell")
    AnswerOfPython = -1
    AnswerOfPython = Starter.Run(Chr(34) & PythonPlace() & Chr(34) & " -c " & Chr(34) & "import xlwings, yanxiu_xl" & Chr(34), 0, True)
NoAnswer:
End Function

Private Function BitnessOf(ByVal System As String) As String
    If InStr(System, "64-bit") > 0 Then
        BitnessOf = "64"
    ElseIf InStr(System, "32-bit") > 0 Then
        BitnessOf = "32"
    Else
        BitnessOf = "?"
    End If
End Function

Public Function IsMac() As Boolean
    IsMac = (InStr(Application.OperatingSystem, "Mac") > 0)
End Function

' xlwings leaves what Python said in a sheet of its own: take the text, take the sheet away.
Public Function TakeErrorSheet() As String
    On Error Resume Next
    Dim Page As Object
    Set Page = ThisWorkbook.Worksheets("Error")
    If Page Is Nothing Then Exit Function
    If Page.UsedRange.Cells.Count > 1 Then Exit Function ' somebody's own
    TakeErrorSheet = CStr(Page.Range("A1").Value)
    Application.DisplayAlerts = False
    Page.Delete
    Application.DisplayAlerts = True
End Function

' What the shell or Python have said on a Mac, from the file in Excel's sandbox that xlwings has them write.
Public Function LogOfMac() As String
    Dim Number As Integer
    Dim Text As String
    On Error GoTo Missing
    Number = FreeFile
    Open Environ("HOME") & "/xlwings.log" For Input As #Number
    Do While Not EOF(Number)
        Line Input #Number, Text
        If Trim(Text) <> "" Then LogOfMac = Text
    Loop
    Close #Number
Missing:
End Function

Private Function LastLine(ByVal Text As String) As String
    Dim Lines As Variant
    Dim At As Long
    Lines = Split(Replace(Text, Chr(13), ""), Chr(10))
    For At = UBound(Lines) To 0 Step -1
        If Trim(Lines(At)) <> "" Then
            LastLine = Trim(Lines(At))
            Exit Function
        End If
    Next At
End Function
