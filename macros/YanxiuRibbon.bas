Attribute VB_Name = "YanxiuRibbon"
Option Explicit
' Callbacks of the ribbon tab. They do what the buttons in a workbook do, for the workbook in front.

Public Sub OnYanxiuCheck(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuCheck
End Sub

Public Sub OnYanxiuScore(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuScore
End Sub

Public Sub OnYanxiuSummary(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuSummary
End Sub

Public Sub OnYanxiuGather(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuGather
End Sub

Public Sub OnYanxiuEnvironment(ByVal Control As IRibbonControl)
    YanxiuEnvironment
End Sub

Public Sub OnYanxiuBuild(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuBuild
End Sub

Public Sub OnYanxiuMerge(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuMerge
End Sub

Public Sub OnYanxiuStatus(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuStatus
End Sub

Public Sub OnYanxiuReports(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuReports
End Sub

Public Sub OnYanxiuOpenMaster(ByVal Control As IRibbonControl)
    If HasWorkbook() Then YanxiuOpenMaster
End Sub

Private Function HasWorkbook() As Boolean
    HasWorkbook = Not (ActiveWorkbook Is Nothing)
    If Not HasWorkbook Then Application.StatusBar = SettingOf("YANXIU_NO_WORKBOOK")
End Function
