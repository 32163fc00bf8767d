#pragma once

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <vector>

#include "core/error.h"
#include "core/files.h"
#include "core/hash.h"
#include "io/json.h"
#include "support.h"
#include "text/added_tokens.h"
#include "text/bert_characters.h"
#include "text/bert_config.h"
#include "text/bert_normalizer.h"
#include "text/glove.h"
#include "text/older_pieces.h"
#include "text/tokenized_texts.h"
#include "text/tokenizer_config.h"
#include "text/tokenizer_folder.h"
#include "text/tokenizer_json.h"
#include "text/unicode.h"
#include "text/unknown_pieces.h"
#include "text/utf8.h"
#include "text/vocabulary.h"
#include "text/wordpiece.h"

// What the tests of text name without saying where it comes from: matchers, and what tests/ has to help them.
namespace modrob::text {

namespace fs = std::filesystem;
using namespace ::testing;
using namespace modrob::testing;

}  // namespace modrob::text
