Attribute VB_Name = "YanxiuButtons"
Option Explicit
' What the buttons run. ASCII only: a VBA source is stored in the code page of the computer it was written on.
' Chinese words stand in the sheets xlwings.conf and (report of the environment) in the sheet it names.

' A school's workbook

Public Sub YanxiuCheck()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.check()"
End Sub

Public Sub YanxiuScore()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.score()"
End Sub

Public Sub YanxiuSummary()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.summarise()"
End Sub

Public Sub YanxiuGather()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.gather()"
End Sub

Public Sub YanxiuEnvironment()
    ReportEnvironment
End Sub

' The settings of a term

Public Sub YanxiuBuild()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.build()"
End Sub

Public Sub YanxiuMerge()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.merge()"
End Sub

Public Sub YanxiuStatus()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.status()"
End Sub

Public Sub YanxiuReports()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.reports()"
End Sub

Public Sub YanxiuOpenMaster()
    Launch "import yanxiu_xl.buttons; yanxiu_xl.buttons.open_master()"
End Sub

' Run Python and wait for it. Without Python, or when it does not even get as far as our own code, the report of the
' environment says so in Chinese; what goes wrong later, Python itself writes into the workbook.
Private Sub Launch(ByVal Code As String)
    If Not PythonIsThere() Then
        ReportEnvironment
        Exit Sub
    End If
    Dim Failed As Boolean
    Dim Usual As String
    On Error GoTo Broken
    Application.StatusBar = SettingOf("YANXIU_RUNNING")
    Usual = SetInterpreter(PythonPlace())
    Failed = (RunPython(Code) = -1)
    SetInterpreter Usual
    If IsMac() Then
        TakeReportOfMac
        Exit Sub
    End If
    Application.StatusBar = False
    If Failed Then ReportFailure TakeErrorSheet()
    Exit Sub
Broken:
    Dim Reason As String
    Reason = "VBA " & Err.Number & " " & Err.Description
    On Error Resume Next
    SetInterpreter Usual
    Application.StatusBar = False
    ReportFailure Reason
End Sub

' On a Mac RunPython gives no answer: Python goes on beside Excel, which it cannot reach before this macro has ended. What
' keeps it from starting is known within a second or two, in xlwings' log or its sheet; Python, when it ends, runs the macro
' below, which takes what is there by then.
Private Sub TakeReportOfMac()
    Dim Reason As String
    Dim Waited As Long
    For Waited = 1 To 2
        Application.Wait Now + TimeSerial(0, 0, 1)
        Reason = TakeReason()
        If Reason <> "" Then
            Application.StatusBar = False
            ReportFailure Reason
            Exit Sub
        End If
    Next Waited
End Sub

' Said: what Python could not write into the workbook itself.
Public Sub YanxiuTakeReport(Optional ByVal Said As String = "")
    Dim Reason As String
    On Error Resume Next ' nobody is there to answer a box
    Application.StatusBar = False
    Application.ScreenUpdating = True
    Reason = TakeReason()
    If Said <> "" Then Reason = Said
    If Reason <> "" Then ReportFailure Reason
End Sub

' Both are taken: xlwings would show again what is left.
Private Function TakeReason() As String
    Dim Logged As String
    Logged = TakeLogOfMac()
    TakeReason = TakeErrorSheet()
    If TakeReason = "" Then TakeReason = Logged
End Function
