// SPDX-License-Identifier: Apache-2.0
// Runs a compiled language model: reads the prompt, then draws characters and prints each at once.
//
//   [--tokens N] [--temperature T] [--seed S] [--text FILE] [--logits FILE] [--cycles]
//   [--prompt TEXT TO THE END OF THE LINE]
//
// T in hundredths, 10..1000; 0 takes the largest logit (docs/models.md, "Sampling"). --text reads
// more of the prompt from a file of the host, --logits writes the int32 logits after each character
// read to one, --cycles ends with a line of cycles. A prompt is preceded by a newline, as the
// texts the model was trained on are.
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model.h"

#define SYS_OPEN        0x01
#define SYS_CLOSE       0x02
#define SYS_WRITE       0x05
#define SYS_READ        0x06
#define SYS_GET_CMDLINE 0x15
#define MODE_READ       1  // "rb"
#define MODE_WRITE      5  // "wb"
#define LINE_BYTES      4096
#define SEED_STEP       0x9e3779b9u
#define BAD_INPUT       2

extern uintptr_t sys_semihost(uintptr_t operation, uintptr_t parameter);

struct options {
    uint32_t tokens, temperature, seed;
    const char *prompt, *text, *logits;
    bool cycles;
};

struct session {
    const struct language_model *model;
    uint32_t position;  // tokens since the start of the text
    uint32_t word;      // random
    uint32_t tokens;
    uint64_t cycles;  // from the first command of each token to the end of its last
    int logits;       // host file, -1: none
};

static char line[LINE_BYTES];   // of arguments
static char piece[LINE_BYTES];  // of a file

// ---------------------------------------------------------------------------------------- errors

static void fail(const char *what, const char *where)
{
    printf("%s: %s: %s\n", language_model.name, where, what);
    exit(BAD_INPUT);
}

// --------------------------------------------------------------------------------------- commands

// The compiler knows the cycles of this loop (loop_cycles in sim/compile/timing.c).
static void enqueue_list(const struct model_list *list)
{
    const model_command *at = list->command, *end = at + list->count;

    while (at != end) {
        const char *command = *at++;
        uint32_t engine = (uintptr_t)command & 3;

        if (engine == PENTA_ENGINE_SMU)
            penta_enq_smu((const void *)(command - PENTA_ENGINE_SMU));
        else if (engine == PENTA_ENGINE_MAC)
            penta_enq_mac((const void *)(command - PENTA_ENGINE_MAC));
        else
            penta_enq_dma((const void *)(command - PENTA_ENGINE_DMA));
    }
}

static void run_list(const struct model_list *list)
{
    enqueue_list(list);
    penta_fence(PENTA_FENCE_ALL);
}

static void print(const struct language_model *model, uint32_t index)
{
    if (model->characters != NULL)
        fputs(model->characters[index], stdout);
    else
        printf("%lu ", (unsigned long)index);
    fflush(stdout);
}

enum { NOT_PRINTED = UINT32_MAX };

// Runs the model over one character; `shown` is printed while the engines work.
static void run_token(struct session *session, uint32_t index, uint32_t shown)
{
    const struct language_model *model = session->model;
    uint32_t row = session->position++ % model->taps;
    uint64_t start;

    penta_set_base(1, index * model->embedding_bytes);
    penta_set_base(2, row * model->window_row_bytes);
    penta_set_base(3, (model->taps - 1 - row) * model->taps_row_bytes);
    start = penta_cycles();
    enqueue_list(&model->token);
    if (shown != NOT_PRINTED) print(model, shown);
    penta_fence(PENTA_FENCE_ALL);
    session->cycles += penta_cycles() - start;
    session->tokens++;
    if (penta_check_errors()) exit(1);
    if (session->logits >= 0) {
        static int32_t copy[1024];
        const volatile int32_t *logits = (const volatile int32_t *)(uintptr_t)model->logits;

        for (uint32_t i = 0; i < model->vocabulary; i++)
            copy[i] = logits[i];
        uintptr_t block[3] = {(uintptr_t)session->logits, (uintptr_t)copy, model->vocabulary * 4};
        if (sys_semihost(SYS_WRITE, (uintptr_t)block) != 0)
            fail("the host could not write all", "--logits");
    }
}

static void start_text(struct session *session)
{
    run_list(&session->model->reset);
    session->position = 0;
}

// --------------------------------------------------------------------------------------- drawing

static uint32_t step_random(uint32_t s)
{
    s ^= s << 13;
    s ^= s >> 17;
    return s ^ s << 5;
}

// The next character: the largest logit, or one drawn with the weights of the last token.
static uint32_t choose(struct session *session, uint32_t temperature)
{
    const struct language_model *model = session->model;
    const volatile int16_t *weights = (const volatile int16_t *)(uintptr_t)model->weights;

    if (temperature == 0) return ((const volatile uint32_t *)(uintptr_t)model->best)[1];
    model->sample_weights->word[13] = model->sample_m * 100 / temperature;
    run_list(&model->sample);
    uint32_t sum = 0;
    for (uint32_t i = 0; i < model->vocabulary; i++)
        sum += (uint32_t)weights[i];
    uint32_t threshold = (uint32_t)((uint64_t)session->word * sum >> 32), next = 0;
    session->word = step_random(session->word);
    for (sum = (uint32_t)weights[0]; sum <= threshold; sum += (uint32_t)weights[next])
        next++;
    return next;
}

// ------------------------------------------------------------------------------------------ text

// The index of the character at *text, which moves behind it.
static uint32_t read_character(const struct language_model *model, const char **text,
                               const char *begin, const char *where)
{
    for (uint32_t i = 0; i < model->vocabulary; i++) {
        size_t length = strlen(model->characters[i]);

        if (strncmp(*text, model->characters[i], length) == 0) {
            *text += length;
            return i;
        }
    }
    printf("%s: %s: byte %ld, '%c' (0x%02x): expected a character of the model's vocabulary: ",
           model->name, where, (long)(*text - begin), **text >= ' ' && **text < 127 ? **text : '?',
           (unsigned char)**text);
    for (uint32_t i = 0; i < model->vocabulary; i++)
        printf("%s", model->characters[i][0] == '\n' ? "\\n" : model->characters[i]);
    printf("\n");
    exit(BAD_INPUT);
}

static void check_text(const struct language_model *model, const char *text, const char *where)
{
    const char *at = text;

    while (*at != '\0')
        read_character(model, &at, text, where);
}

static void read_text(struct session *session, const char *text)
{
    const char *at = text;

    while (*at != '\0')
        run_token(session, read_character(session->model, &at, text, "text"), NOT_PRINTED);
}

static int open_file(const char *path, uint32_t mode, const char *where)
{
    uintptr_t block[3] = {(uintptr_t)path, mode, strlen(path)};
    int file = (int)sys_semihost(SYS_OPEN, (uintptr_t)block);

    if (file < 0) fail("the host cannot open it", where);
    return file;
}

// Texts in a file are separated by form feeds; each starts from nothing, with a newline.
static void read_file(struct session *session, const char *path)
{
    int file = open_file(path, MODE_READ, path);
    size_t kept = 0;

    for (;;) {
        uintptr_t block[3] = {(uintptr_t)file, (uintptr_t)(piece + kept), LINE_BYTES - 1 - kept};
        size_t left = sys_semihost(SYS_READ, (uintptr_t)block);
        size_t bytes = kept + block[2] - left;
        char *at = piece;

        if (bytes == kept) break;
        piece[bytes] = '\0';
        if (strlen(piece) != bytes) fail("a zero byte, expected text", path);
        while (*at != '\0') {
            if (*at == '\f') {
                start_text(session);
                *at = '\n';
            }
            const char *next = at;

            run_token(session, read_character(session->model, &next, piece, path), NOT_PRINTED);
            at += next - at;
        }
        kept = 0;
    }
    sys_semihost(SYS_CLOSE, (uintptr_t) & (uintptr_t[1]){(uintptr_t)file});
}

// ------------------------------------------------------------------------------------- arguments

static uint32_t number(const char *name, const char *text, uint32_t least, uint32_t most)
{
    char *end = NULL;
    unsigned long long value = text == NULL ? 0 : strtoull(text, &end, 10);

    if (text == NULL || *text < '0' || *text > '9' || *end != '\0' || value < least ||
        value > most) {
        printf("%s: %s: \"%s\", expected a number %lu..%lu\n", language_model.name, name,
               text == NULL ? "" : text, (unsigned long)least, (unsigned long)most);
        exit(BAD_INPUT);
    }
    return (uint32_t)value;
}

// Words end at spaces; what follows --prompt is taken as it is.
static struct options parse(void)
{
    struct options options = {.tokens = 200, .seed = 1};
    struct {
        char *buffer;
        size_t bytes;
    } block = {line, sizeof line};
    char *at = line;

    if (sys_semihost(SYS_GET_CMDLINE, (uintptr_t)&block) != 0)
        fail("longer than 4,095 bytes", "arguments");
    strtok(line, " ");  // the program
    for (char *word = strtok(NULL, " "); word != NULL; word = strtok(NULL, " ")) {
        if (strcmp(word, "--prompt") == 0) {
            at = strtok(NULL, "");
            options.prompt = at == NULL ? "" : at;
            break;
        }
        if (strcmp(word, "--cycles") == 0) {
            options.cycles = true;
            continue;
        }
        char *value = strtok(NULL, " ");

        if (strcmp(word, "--tokens") == 0) {
            options.tokens = number(word, value, 0, 1000000000);
        } else if (strcmp(word, "--temperature") == 0) {
            options.temperature = number(word, value, 0, 1000);
            if (options.temperature > 0 && options.temperature < 10)
                fail("expected 0 or a number 10..1000", word);
        } else if (strcmp(word, "--seed") == 0) {
            options.seed = number(word, value, 0, UINT32_MAX);
        } else if (strcmp(word, "--text") == 0 && value != NULL) {
            options.text = value;
        } else if (strcmp(word, "--logits") == 0 && value != NULL) {
            options.logits = value;
        } else {
            fail(
                "expected --tokens N, --temperature T, --seed N, --text FILE, --logits FILE, "
                "--cycles or --prompt TEXT",
                word);
        }
    }
    return options;
}

static void check_chip(const struct language_model *model)
{
    const struct penta_chip *chip = penta_chip();

    if (chip->rows != model->rows || chip->cols != model->cols || chip->lanes != model->lanes ||
        chip->axi_bytes != model->axi_bytes) {
        printf("%s: compiled for %s (%lu x %lu, %lu lanes), this chip is %lu x %lu, %lu lanes\n",
               model->name, model->configuration, (unsigned long)model->rows,
               (unsigned long)model->cols, (unsigned long)model->lanes, (unsigned long)chip->rows,
               (unsigned long)chip->cols, (unsigned long)chip->lanes);
        exit(BAD_INPUT);
    }
}

int main(void)
{
    const struct language_model *model = &language_model;
    struct options options = parse();
    struct session session = {.model = model, .logits = -1};

    check_chip(model);
    if (model->characters == NULL && (options.prompt != NULL || options.text != NULL))
        fail("the model has no characters", "--prompt, --text");
    if (model->logits == 0 && (options.temperature != 0 || options.logits != NULL))
        fail("the model is streamed through the chip: expected temperature 0, no --logits",
             model->name);
    if (options.prompt != NULL) check_text(model, options.prompt, "--prompt");
    session.word = options.seed ^ SEED_STEP;
    if (session.word == 0) session.word = 1;
    if (options.logits != NULL) session.logits = open_file(options.logits, MODE_WRITE, "--logits");
    run_list(&model->load);
    start_text(&session);
    if (model->characters != NULL)
        read_text(&session, "\n");
    else
        run_token(&session, 0, NOT_PRINTED);
    if (options.text != NULL) read_file(&session, options.text);
    if (options.prompt != NULL) {
        fputs(options.prompt, stdout);
        fflush(stdout);
        read_text(&session, options.prompt);
    }
    for (uint32_t i = 0; i < options.tokens; i++) {
        uint32_t next = choose(&session, options.temperature);

        run_token(&session, next, next);
    }
    if (options.tokens > 0 || options.prompt != NULL) printf("\n");
    if (options.cycles && session.tokens > 0) {
        printf("%lu tokens, %lu cycles a token, expected %lu\n", (unsigned long)session.tokens,
               (unsigned long)(session.cycles / session.tokens),
               (unsigned long)model->token_cycles);
    }
    return 0;
}
