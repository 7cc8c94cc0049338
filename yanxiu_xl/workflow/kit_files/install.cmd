@echo off
rem Set up a Python of our own under the user's profile, from this folder alone: no network, no administrator, nothing
rem in the registry. An earlier one stays in use until the new one has answered.
setlocal DisableDelayedExpansion
chcp 65001 >nul
set "TARGET=@FOLDER@"
set "NEW=%TARGET%.new"
set "OLD=%TARGET%.old"
set "WHEELS=%~dp0wheels"
set "ZIP="
set "PIP="
for %%F in ("%~dp0@ZIP@") do if exist "%%~fF" set "ZIP=%%~fF"
if not exist "%WHEELS%" goto no_wheels
pushd "%WHEELS%"
for %%F in (pip-*.whl) do set "PIP=%WHEELS%\%%F"
popd
if not defined ZIP goto no_python
if not defined PIP goto no_wheels

echo 正在安装校本研修工具，请稍候……
if exist "%NEW%" rmdir /s /q "%NEW%"
mkdir "%NEW%"
if errorlevel 1 goto failed
tar -xf "%ZIP%" -C "%NEW%" 2>nul
if not errorlevel 1 goto unpacked
powershell -NoProfile -Command "Expand-Archive -LiteralPath $env:ZIP -DestinationPath $env:NEW -Force"
if errorlevel 1 goto failed
:unpacked
rem The embeddable Python reads this list of folders and nothing else; the last line lets packages settle in.
>"%NEW%\@STEM@._pth" echo @STEM@.zip
>>"%NEW%\@STEM@._pth" echo .
>>"%NEW%\@STEM@._pth" echo Lib\site-packages
>>"%NEW%\@STEM@._pth" echo import site
"%NEW%\python.exe" "%PIP%\pip" install --no-index --find-links "%WHEELS%" --no-warn-script-location --disable-pip-version-check -q yanxiu-xl
if errorlevel 1 goto failed
"%NEW%\python.exe" -c "import yanxiu_xl, xlwings, pandas, python_calamine"
if errorlevel 1 goto failed

if exist "%OLD%" rmdir /s /q "%OLD%"
if exist "%TARGET%" ren "%TARGET%" "python.old"
if exist "%TARGET%" goto in_use
ren "%NEW%" "python"
if errorlevel 1 goto put_back
if exist "%OLD%" rmdir /s /q "%OLD%"

rem Where the desktop is (it may lie in OneDrive) only Windows knows; the program asks it, and says what it could not put there.
"%TARGET%\python.exe" -X utf8 -P -m yanxiu_xl install --icons
echo 装好了。把填好的工作簿拖到“一键评分”上就能评分；带按钮的工作簿也能用了。
pause
exit /b 0

:no_python
echo 这个文件夹里缺少 @ZIP@，请把它放到“安装.cmd”旁边再运行（见“说明.txt”）。
goto stop

:no_wheels
echo 这个文件夹里的 wheels 不完整，请重新复制整个安装文件夹。
goto stop

:in_use
echo 旧的还在使用，请关闭 Excel 和“一键评分”的窗口，再运行一次。
goto stop

:put_back
if exist "%OLD%" ren "%OLD%" "python"

:failed
if exist "%NEW%" rmdir /s /q "%NEW%"
echo 没有装成，原来的没有动。请看上面的提示（磁盘空间、杀毒软件），拍下来交给维护人员。

:stop
pause
exit /b 2
