// The machine's stack, memo and calls; its instructions are in pickle_machine.cpp.

#include "io/pickle/pickle_calls.h"
#include "io/pickle/pickle_machine.h"
#include "io/pickle/pickle_text.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

constexpr uint64_t kLongestInteger = 1024;
constexpr uint64_t kMostSlots = uint64_t{1} << 26;

}  // namespace

void PickleMachine::load_global(std::string_view module, std::string_view name) {
  const auto entry = find_global(profile_, module, name);
  if (!entry) {
    fail(FormatFault::kForbiddenGlobal,
         "the pickle names " + shown_name(std::string(module) + "." + std::string(name)) +
             ", which is not on the short list of names that this reader knows; nothing was run" +
             (module.starts_with("pandas")
                  ? ". Write a table as CSV: pandas.read_pickle('FILE.pkl').to_csv('FILE.csv', index=False)"
                  : ""));
  }
  const uint32_t index = arena_.add(PickleKind::kGlobal, at_);
  arena_[index].number = static_cast<uint64_t>(entry->global);
  arena_[index].extra = static_cast<uint32_t>(entry->dtype);
  push(index);
}

uint32_t PickleMachine::reduce(uint32_t callable, uint32_t args) {
  if (arena_[callable].kind != PickleKind::kGlobal) {
    fail(FormatFault::kForbiddenGlobal, "the pickle calls " + PickleValue(arena_, callable).describe());
  }
  if (arena_[args].kind != PickleKind::kTuple) {
    fail(FormatFault::kMalformed, "the arguments of a call are " + PickleValue(arena_, args).describe());
  }
  const auto global = static_cast<PickleGlobal>(arena_[callable].number);
  arena_[callable].flag = true;
  switch (global) {
    case PickleGlobal::kReconstruct:
    case PickleGlobal::kDtype:
    case PickleGlobal::kScalar:
    case PickleGlobal::kFrombuffer:
      return call_numpy(arena_, global, args, at_);
    case PickleGlobal::kRebuildTensor:
    case PickleGlobal::kRebuildParameter:
      return call_torch(arena_, global, args, at_);
    default:
      return call_builtin(arena_, global, args, at_);
  }
}

void PickleMachine::build(uint32_t target, uint32_t state) {
  switch (arena_[target].kind) {
    case PickleKind::kNumpyType:
    case PickleKind::kArrayShell:
    case PickleKind::kArray:
    case PickleKind::kTextArray:
    case PickleKind::kObjectArray:
      return build_numpy(arena_, target, state, at_);
    default:
      break;
  }
  // A state dict's {"_metadata": ...}: versions of modules, which nothing here needs.
  if (profile_.torch && arena_[target].kind == PickleKind::kDict && arena_[target].flag &&
      arena_[state].kind == PickleKind::kDict) {
    return;
  }
  fail(FormatFault::kForbiddenOpcode,
       "the pickle sets attributes (BUILD) of " + PickleValue(arena_, target).describe() + "; nothing was run");
}

void PickleMachine::push_integer(int64_t value) {
  push(arena_.add(PickleKind::kInteger, at_));
  arena_[stack_.back()].number = static_cast<uint64_t>(value);
}

void PickleMachine::push_integer_text(std::string_view text) {
  if (text.size() > kLongestInteger) {
    fail(FormatFault::kLimit, "an integer has " + std::to_string(text.size()) + " digits");
  }
  if (const auto value = parse_integer(text)) return push_integer(*value);
  if (!is_decimal(text)) fail(FormatFault::kMalformed, shown_name(text) + " is no integer");
  push(arena_.add_view(PickleKind::kBigInteger, at_, text));
  arena_[stack_.back()].flag = true;
}

void PickleMachine::push_long(uint64_t size) {
  const std::string_view bytes = cursor_.take(size, "an integer");
  if (size > kLongestInteger) fail(FormatFault::kLimit, "an integer has " + std::to_string(size) + " bytes");
  if (size > 8) return push(arena_.add_view(PickleKind::kBigInteger, at_, bytes));
  uint64_t value = size > 0 && (bytes.back() & 0x80) != 0 ? ~uint64_t{0} : 0;
  for (size_t i = size; i-- > 0;) value = value << 8 | static_cast<uint8_t>(bytes[i]);
  push_integer(static_cast<int64_t>(value));
}

void PickleMachine::push_text(std::string_view bytes) {
  if (is_utf8(bytes)) return push(arena_.add_view(PickleKind::kText, at_, bytes));
  auto text = replace_surrogates(bytes);
  if (!text) fail(FormatFault::kMalformed, "a text is not UTF-8");
  push(arena_.add_owned(PickleKind::kText, at_, std::move(*text)));
}

void PickleMachine::push_tuple(std::vector<uint32_t> items) {
  const uint32_t index = arena_.add(PickleKind::kTuple, at_);
  arena_.append(index, items);
  push(index);
}

uint32_t PickleMachine::shared(uint32_t& slot, PickleKind kind, uint64_t number) {
  if (slot == PickleNode::kNothing) {
    slot = arena_.add(kind, at_);
    arena_[slot].number = number;
  }
  return slot;
}

uint64_t PickleMachine::signed_length() {
  const auto size = static_cast<int32_t>(cursor_.little(4, "a size"));
  if (size < 0) fail(FormatFault::kMalformed, "a size is " + std::to_string(size));
  return static_cast<uint64_t>(size);
}

uint32_t PickleMachine::top() {
  if (stack_.size() <= (marks_.empty() ? 0 : marks_.back())) {
    fail(FormatFault::kMalformed, "an instruction needs more values than are there");
  }
  return stack_.back();
}

uint32_t PickleMachine::pop() {
  const uint32_t index = top();
  stack_.pop_back();
  return index;
}

std::vector<uint32_t> PickleMachine::pop_to_mark() {
  if (marks_.empty()) fail(FormatFault::kMalformed, "an instruction needs a mark, and none was set");
  const auto first = stack_.begin() + static_cast<std::ptrdiff_t>(marks_.back());
  std::vector<uint32_t> items(first, stack_.end());
  stack_.erase(first, stack_.end());
  marks_.pop_back();
  return items;
}

void PickleMachine::append(uint32_t list, std::span<const uint32_t> items) {
  if (arena_[list].kind != PickleKind::kList) {
    fail(FormatFault::kMalformed, "items are appended to " + PickleValue(arena_, list).describe());
  }
  arena_.append(list, items);
}

void PickleMachine::set_items(uint32_t dict, std::span<const uint32_t> items) {
  if (arena_[dict].kind != PickleKind::kDict) {
    fail(FormatFault::kMalformed, "items are set in " + PickleValue(arena_, dict).describe());
  }
  if (items.size() % 2 != 0) fail(FormatFault::kMalformed, "a dict is given a key without a value");
  for (size_t i = 0; i < items.size(); i += 2) {
    switch (arena_[items[i]].kind) {
      case PickleKind::kNone:
      case PickleKind::kBool:
      case PickleKind::kInteger:
      case PickleKind::kBigInteger:
      case PickleKind::kFloat:
      case PickleKind::kText:
      case PickleKind::kPython2Text:
      case PickleKind::kBytes:
      case PickleKind::kScalar:
        break;
      default:
        fail(FormatFault::kMalformed, "the key of a dict is " + PickleValue(arena_, items[i]).describe());
    }
  }
  arena_.append(dict, items);
}

uint64_t PickleMachine::slot_text() {
  const auto text = cursor_.line("a memo slot");
  const auto slot = parse_integer(text);
  if (!slot || *slot < 0) fail(FormatFault::kMalformed, shown_name(text) + " is no memo slot");
  return static_cast<uint64_t>(*slot);
}

void PickleMachine::put(uint64_t slot) {
  const uint32_t value = top();
  if (slot > cursor_.size() || slot >= kMostSlots) {
    fail(FormatFault::kLimit, "memo slot " + std::to_string(slot) + " is beyond what a pickle of this size can need");
  }
  if (slot >= memo_.size()) memo_.resize(slot + 1, PickleNode::kNothing);
  if (memo_[slot] == PickleNode::kNothing) ++memo_entries_;
  memo_[slot] = value;
}

void PickleMachine::get(uint64_t slot) {
  if (slot >= memo_.size() || memo_[slot] == PickleNode::kNothing) {
    fail(FormatFault::kMalformed, "memo slot " + std::to_string(slot) + " is read before it is set");
  }
  push(memo_[slot]);
}

}  // namespace modrob::io
