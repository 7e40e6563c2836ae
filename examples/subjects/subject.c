/* A subject of `attnbm grade`: it answers one request a line. Fill in what you compute.
 *
 *     cc -O2 -o subject subject.c -lm
 *     attnbm grade -- ./subject
 */
#define _POSIX_C_SOURCE 200809L
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* (1/beta) log sum_i exp(beta x_i), with the largest term taken out. */
static double log_sum_exp(const double *x, size_t count, double beta)
{
    size_t place = 0;
    for (size_t i = 1; i < count; i++)
        if (x[i] > x[place])
            place = i;
    if (isinf(x[place]))
        return x[place];
    double others = 0;
    for (size_t i = 0; i < count; i++)
        if (i != place)
            others += exp(beta * (x[i] - x[place]));
    return x[place] + log1p(others) / beta;
}

/* What is enough of JSON for the requests of the grader. A library does it better. */

static const char *space(const char *text)
{
    while (isspace((unsigned char)*text))
        text++;
    return text;
}

/* The text of the value of a key, or NULL. */
static const char *value_of(const char *text, const char *key)
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, "\"%s\"", key);
    const char *found = strstr(text, quoted);
    if (!found)
        return NULL;
    found = space(found + strlen(quoted));
    return *found == ':' ? space(found + 1) : NULL;
}

/* Reads a number, or the word for an infinity; returns what follows, or NULL. */
static const char *number(const char *text, double *number)
{
    if (strncmp(text, "\"-inf\"", 6) == 0 || strncmp(text, "\"inf\"", 5) == 0) {
        *number = text[1] == '-' ? -INFINITY : INFINITY;
        return text + (text[1] == '-' ? 6 : 5);
    }
    if (*text != '-' && !isdigit((unsigned char)*text))
        return NULL;
    char *end;
    *number = strtod(text, &end);
    return end;
}

/* Reads a list of numbers; returns how many there are, or -1. */
static long list(const char *text, double **entries)
{
    *entries = malloc((strlen(text) + 1) * sizeof **entries);
    long count = 0;
    if (!*entries || *text++ != '[')
        return -1;
    for (text = space(text); *text != ']'; text = space(text)) {
        if (count > 0 && *text++ != ',')
            return -1;
        text = number(space(text), &(*entries)[count++]);
        if (!text)
            return -1;
    }
    return count;
}

static void refuse(long id, const char *kind, const char *message)
{
    printf("{\"id\": %ld, \"error\": {\"kind\": \"%s\", \"message\": \"%s\"}}\n", id, kind, message);
}

static void answer(const char *line)
{
    if (value_of(line, "hello")) {
        puts("{\"name\": \"my subject\", \"language\": \"c\", \"infinities\": true, "
             "\"quantities\": [\"special.log_sum_exp\"]}");
        return;
    }
    if (*space(line) != '{') {
        puts("{\"id\": null, \"error\": {\"kind\": \"parse\", \"message\": \"not an object\"}}");
        return;
    }
    const char *text = value_of(line, "id");
    long id = text ? strtol(text, NULL, 10) : 0;
    const char *quantity = value_of(line, "quantity");
    if (!quantity || strncmp(quantity, "\"special.log_sum_exp\"", 21) != 0) {
        refuse(id, "unsupported", "not filled in");
        return;
    }
    /* The grader asks about inputs that mean nothing, too. An error is the right answer there. */
    double *x = NULL, beta = 1;
    const char *entries = value_of(line, "x"), *given = value_of(line, "beta");
    long count = entries ? list(entries, &x) : -1;
    if (count < 1)
        refuse(id, "parse", "x must be a list of numbers");
    else if (given && !number(given, &beta))
        refuse(id, "parse", "beta must be a number");
    else if (!isfinite(beta) || beta <= 0)
        refuse(id, "domain", "beta must be finite and > 0");
    else {
        double value = log_sum_exp(x, (size_t)count, beta);
        /* JSON has no infinities. */
        printf(isfinite(value) ? "{\"id\": %ld, \"value\": %.17g}\n" : "{\"id\": %ld, \"value\": \"%g\"}\n", id, value);
    }
    free(x);
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        answer(line);
        fflush(stdout);
    }
    free(line);
    return 0;
}
