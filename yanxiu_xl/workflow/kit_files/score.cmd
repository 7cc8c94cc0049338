@echo off
rem Score the workbooks dropped on this file. Explorer quotes a name only where it has a space, so that a name with & would
rem break the usual arguments: the whole command line is handed on, and Python takes it apart.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "YANXIU_SCRIPT=%~f0"
set "YANXIU_HERE=%~dp0"
set "YANXIU_PYTHON=@PYTHON@"
setlocal EnableDelayedExpansion
set "YANXIU_DROPPED=!cmdcmdline!"
set "YANXIU_END="
if not "!cmdcmdline:%~nx0=!"=="!cmdcmdline!" goto dropped
setlocal DisableDelayedExpansion
set "YANXIU_DROPPED="
if exist "%YANXIU_PYTHON%" goto private_typed
if exist "%YANXIU_HERE%yanxiu.cmd" goto checkout_typed
goto missing

:private_typed
"%YANXIU_PYTHON%" -X utf8 -P -m yanxiu_xl score --open --dropped -- %*
goto done

:checkout_typed
call "%YANXIU_HERE%yanxiu.cmd" score --open --dropped -- %*
goto done

:dropped
set "YANXIU_END=yes"
if exist "!YANXIU_PYTHON!" goto private_dropped
if exist "!YANXIU_HERE!yanxiu.cmd" goto checkout_dropped
goto missing

:private_dropped
"!YANXIU_PYTHON!" -X utf8 -P -m yanxiu_xl score --open --dropped
goto done

:checkout_dropped
call "!YANXIU_HERE!yanxiu.cmd" score --open --dropped
goto done

:missing
echo 这台电脑还没有装好。请先双击安装盘里的“安装.cmd”，再把工作簿拖到这里。
set "YANXIU_STATUS=2"
goto finish

:done
set "YANXIU_STATUS=%errorlevel%"

:finish
if not "%YANXIU_STATUS%"=="0" pause
rem After a drop nothing may follow: what stands behind an & in a name would be run as a command.
if "%YANXIU_END%"=="yes" exit %YANXIU_STATUS%
exit /b %YANXIU_STATUS%
