// A program without a test, which has to fail.
#include "penta_test.h"

typedef int not_an_empty_translation_unit;
