/* greet.h: the interface of greet.dll. */
#ifndef SAMPLES_WINDOWS_GREET_H
#define SAMPLES_WINDOWS_GREET_H

#ifdef GREET_BUILD
#define GREET_API __declspec(dllexport)
#else
#define GREET_API __declspec(dllimport)
#endif

GREET_API int greet(const char *name);
GREET_API extern int greetings; /* so far */

#endif
