/* greet.h: the interface of libgreet.so. */
#ifndef SAMPLES_GREET_H
#define SAMPLES_GREET_H

/* A greeting for that many people; the string lives until the next call. */
const char *greeting(int n_people);

#endif
