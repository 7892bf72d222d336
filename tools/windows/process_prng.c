/* The one function of Windows' bcryptprimitives.dll that Rust's standard library asks for. Debian's
   Wine has no such file, so a DLL with it goes beside python.exe. */
#include <windows.h>

BOOLEAN NTAPI SystemFunction036(PVOID buffer, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE buffer, SIZE_T length)
{
    return SystemFunction036(buffer, (ULONG)length);
}
