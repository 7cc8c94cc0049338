@echo off
rem Score the workbooks dropped on this file, or, of one school's workbook dropped with its teachers' own, gather their rows. Explorer quotes a name only where it has a space, so that a name with & would
rem break the usual arguments: the whole command line is handed on, and Python takes it apart.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "YANXIU_SCRIPT=%~f0"
set "YANXIU_HERE=%~dp0"

rem What the installer or "yanxiu install" has made, the program this file lies in, or yanxiu.exe; each has to answer.
set "YANXIU_PYTHON=@PYTHON@"
if not exist "%YANXIU_PYTHON%" goto link
"%YANXIU_PYTHON%" -c "import yanxiu_xl" >nul 2>nul
if not errorlevel 1 goto python
:link
set "YANXIU_PYTHON=@LINK@"
if not exist "%YANXIU_PYTHON%" goto checkout
"%YANXIU_PYTHON%" -c "import yanxiu_xl" >nul 2>nul
if not errorlevel 1 goto python
:checkout
set "YANXIU_PYTHON=%YANXIU_HERE%.venv-yanxiu\Scripts\python.exe"
if not exist "%YANXIU_HERE%yanxiu.cmd" goto command
rem It sets itself up, here or in the user's own folder. No names yet: a call would spoil percent signs and carets in them.
pushd "%YANXIU_HERE%"
call .\yanxiu.cmd --version >nul
popd
if exist "%YANXIU_PYTHON%" goto python
set "YANXIU_PYTHON=@LINK@"
if exist "%YANXIU_PYTHON%" goto python
:command
set "YANXIU_PYTHON="
for %%F in (yanxiu.exe) do set "YANXIU_PYTHON=%%~$PATH:F"
if not defined YANXIU_PYTHON goto missing
set "YANXIU_START="
goto names
:python
set "YANXIU_START=-X utf8 -P -m yanxiu_xl"

:names
setlocal EnableDelayedExpansion
set "YANXIU_DROPPED=!cmdcmdline!"
set "YANXIU_END="
if not defined YANXIU_DROPPED goto typed
if not "!YANXIU_DROPPED:%~nx0=!"=="!YANXIU_DROPPED!" goto dropped
:typed
setlocal DisableDelayedExpansion
set "YANXIU_DROPPED="
"%YANXIU_PYTHON%" %YANXIU_START% score --open --dropped -- %*
goto done

:dropped
set "YANXIU_END=yes"
"!YANXIU_PYTHON!" !YANXIU_START! score --open --dropped
goto done

:missing
echo 这台电脑还没有装好，或者程序的文件夹搬走了。请先双击安装盘里的“安装.cmd”（或在程序的文件夹里运行 .\yanxiu install），再把工作簿拖到这里。
set "YANXIU_STATUS=2"
goto finish

:done
set "YANXIU_STATUS=%errorlevel%"

:finish
if not "%YANXIU_STATUS%"=="0" pause
rem After a drop nothing may follow: what stands behind an & in a name would be run as a command.
if "%YANXIU_END%"=="yes" exit %YANXIU_STATUS%
exit /b %YANXIU_STATUS%
