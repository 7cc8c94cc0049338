@echo off
rem Finds a Python for bootstrap.py, which does the rest. ASCII only: this is read in the console's code page.
setlocal
rem Each is tried by running it: python.exe may be no more than a pointer to a shop.
py -3 -c "" >nul 2>nul
if not errorlevel 1 goto launcher
python -c "" >nul 2>nul
if not errorlevel 1 goto python
echo Python 3.11 or newer is needed: https://www.python.org/downloads/ 1>&2
exit /b 1

:launcher
py -3 -IS "%~dp0bootstrap.py" %*
exit /b %errorlevel%

:python
python -IS "%~dp0bootstrap.py" %*
exit /b %errorlevel%
