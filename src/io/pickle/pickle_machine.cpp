#include "io/pickle/pickle_machine.h"

#include <bit>

#include "io/pickle/pickle_calls.h"
#include "io/pickle/pickle_text.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

constexpr uint64_t kNewestProtocol = 5;
constexpr uint64_t kLongestInteger = 1024;
constexpr uint64_t kMostSlots = uint64_t{1} << 26;

}  // namespace

uint32_t PickleMachine::run() {
  while (step()) {
  }
  const uint32_t root = pop();
  arena_.finish(root);
  return root;
}

bool PickleMachine::step() {
  at_ = cursor_.position();
  const auto byte = static_cast<uint8_t>(cursor_.little(1, "the next instruction"));
  const auto opcode = static_cast<PickleOpcode>(byte);
  if (opcode == PickleOpcode::kStop) return false;
  if (opcode == PickleOpcode::kBinPersId && !profile_.torch) {
    fail(FormatFault::kForbiddenOpcode, "the pickle refers to storages (BINPERSID), which only weight files have");
  }
  if (const auto refused = refused_opcode_name(byte); !refused.empty()) {
    fail(FormatFault::kForbiddenOpcode, "the pickle uses " + std::string(refused) +
                                            ", which makes objects that no file read here needs; nothing was run");
  }
  if (step_constant(opcode) || step_text(opcode) || step_container(opcode) || step_memo(opcode)) return true;
  step_call(opcode);
  return true;
}

bool PickleMachine::step_constant(PickleOpcode opcode) {
  switch (opcode) {
    case PickleOpcode::kProto:
      if (const auto protocol = cursor_.little(1, "the protocol"); protocol > kNewestProtocol) {
        fail(FormatFault::kBadOpcode, "pickle protocol " + std::to_string(protocol) + " is not known; 5 is the newest");
      }
      return true;
    case PickleOpcode::kFrame:
      if (const uint64_t size = cursor_.little(8, "a frame's size"); size > cursor_.left()) {
        fail(FormatFault::kTruncated, "a frame of " + std::to_string(size) + " bytes begins, but only " +
                                          std::to_string(cursor_.left()) + " are left");
      }
      return true;
    case PickleOpcode::kNone:
      push(shared(none_, PickleKind::kNone));
      return true;
    case PickleOpcode::kNewTrue:
      push(shared(true_, PickleKind::kBool, 1));
      return true;
    case PickleOpcode::kNewFalse:
      push(shared(false_, PickleKind::kBool));
      return true;
    case PickleOpcode::kInt: {
      const auto text = cursor_.line("an integer");
      if (text == "00" || text == "01") {
        push(text == "01" ? shared(true_, PickleKind::kBool, 1) : shared(false_, PickleKind::kBool));
      } else {
        push_integer_text(text);
      }
      return true;
    }
    case PickleOpcode::kLong: {
      auto text = cursor_.line("an integer");
      if (text.ends_with('L')) text.remove_suffix(1);
      push_integer_text(text);
      return true;
    }
    case PickleOpcode::kBinInt:
      push_integer(static_cast<int32_t>(cursor_.little(4, "an integer")));
      return true;
    case PickleOpcode::kBinInt1:
      push_integer(static_cast<int64_t>(cursor_.little(1, "an integer")));
      return true;
    case PickleOpcode::kBinInt2:
      push_integer(static_cast<int64_t>(cursor_.little(2, "an integer")));
      return true;
    case PickleOpcode::kLong1:
      push_long(cursor_.little(1, "an integer's size"));
      return true;
    case PickleOpcode::kLong4:
      push_long(signed_length());
      return true;
    case PickleOpcode::kFloat: {
      const auto text = cursor_.line("a number");
      const auto value = parse_float(text);
      if (!value) fail(FormatFault::kMalformed, shown_name(text) + " is no number");
      push(arena_.add(PickleKind::kFloat, at_));
      arena_[stack_.back()].number = std::bit_cast<uint64_t>(*value);
      return true;
    }
    case PickleOpcode::kBinFloat:
      push(arena_.add(PickleKind::kFloat, at_));
      arena_[stack_.back()].number = cursor_.big64("a number");
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_text(PickleOpcode opcode) {
  const auto python2 = [&](uint64_t size) {
    push(arena_.add_view(PickleKind::kPython2Text, at_, cursor_.take(size, "a text")));
  };
  switch (opcode) {
    case PickleOpcode::kString: {
      auto text = unquote_python2(cursor_.line("a text"));
      if (!text) fail(FormatFault::kMalformed, "a text of protocol 0 is not quoted as Python does");
      push(arena_.add_owned(PickleKind::kPython2Text, at_, std::move(*text)));
      return true;
    }
    case PickleOpcode::kBinString:
      python2(signed_length());
      return true;
    case PickleOpcode::kShortBinString:
      python2(cursor_.little(1, "a text's size"));
      return true;
    case PickleOpcode::kUnicode: {
      auto text = unescape_unicode(cursor_.line("a text"));
      if (!text) fail(FormatFault::kMalformed, "a text of protocol 0 has an escape that Python does not write");
      push(arena_.add_owned(PickleKind::kText, at_, std::move(*text)));
      return true;
    }
    case PickleOpcode::kBinUnicode:
      push_text(cursor_.take(cursor_.little(4, "a text's size"), "a text"));
      return true;
    case PickleOpcode::kShortBinUnicode:
      push_text(cursor_.take(cursor_.little(1, "a text's size"), "a text"));
      return true;
    case PickleOpcode::kBinUnicode8:
      push_text(cursor_.take(cursor_.little(8, "a text's size"), "a text"));
      return true;
    case PickleOpcode::kBinBytes:
      push_bytes(cursor_.little(4, "a size"));
      return true;
    case PickleOpcode::kShortBinBytes:
      push_bytes(cursor_.little(1, "a size"));
      return true;
    case PickleOpcode::kBinBytes8:
    case PickleOpcode::kByteArray8:
      push_bytes(cursor_.little(8, "a size"));
      return true;
    default:
      return false;
  }
}

bool PickleMachine::step_container(PickleOpcode opcode) {
  const auto pop_many = [&](size_t count) {
    std::vector<uint32_t> items(count);
    while (count-- > 0) items[count] = pop();
    return items;
  };
  switch (opcode) {
    case PickleOpcode::kMark:
      marks_.push_back(stack_.size());
      return true;
    case PickleOpcode::kPop:
      if (!marks_.empty() && marks_.back() == stack_.size()) {
        marks_.pop_back();
      } else {
        pop();
      }
      return true;
    case PickleOpcode::kPopMark:
      pop_to_mark();
      return true;
    case PickleOpcode::kDup:
      push(top());
      return true;
    case PickleOpcode::kEmptyTuple:
      push(shared(empty_tuple_, PickleKind::kTuple));
      return true;
    case PickleOpcode::kTuple:
      push_tuple(pop_to_mark());
      return true;
    case PickleOpcode::kTuple1:
      push_tuple(pop_many(1));
      return true;
    case PickleOpcode::kTuple2:
      push_tuple(pop_many(2));
      return true;
    case PickleOpcode::kTuple3:
      push_tuple(pop_many(3));
      return true;
    case PickleOpcode::kEmptyList:
      push(arena_.add(PickleKind::kList, at_));
      return true;
    case PickleOpcode::kList: {
      const auto items = pop_to_mark();
      push(arena_.add(PickleKind::kList, at_));
      append(stack_.back(), items);
      return true;
    }
    case PickleOpcode::kAppend: {
      const uint32_t item = pop();
      append(top(), std::span(&item, 1));
      return true;
    }
    case PickleOpcode::kAppends: {
      const auto items = pop_to_mark();
      append(top(), items);
      return true;
    }
    case PickleOpcode::kEmptyDict:
      push(arena_.add(PickleKind::kDict, at_));
      return true;
    case PickleOpcode::kDict: {
      const auto items = pop_to_mark();
      push(arena_.add(PickleKind::kDict, at_));
      set_items(stack_.back(), items);
      return true;
    }
    case PickleOpcode::kSetItem: {
      const auto items = pop_many(2);
      set_items(top(), items);
      return true;
    }
    case PickleOpcode::kSetItems: {
      const auto items = pop_to_mark();
      set_items(top(), items);
      return true;
    }
    default:
      return false;
  }
}

bool PickleMachine::step_memo(PickleOpcode opcode) {
  switch (opcode) {
    case PickleOpcode::kPut:
      put(slot_text());
      return true;
    case PickleOpcode::kBinPut:
      put(cursor_.little(1, "a memo slot"));
      return true;
    case PickleOpcode::kLongBinPut:
      put(cursor_.little(4, "a memo slot"));
      return true;
    case PickleOpcode::kMemoize:
      put(memo_entries_);
      return true;
    case PickleOpcode::kGet:
      get(slot_text());
      return true;
    case PickleOpcode::kBinGet:
      get(cursor_.little(1, "a memo slot"));
      return true;
    case PickleOpcode::kLongBinGet:
      get(cursor_.little(4, "a memo slot"));
      return true;
    default:
      return false;
  }
}

void PickleMachine::step_call(PickleOpcode opcode) {
  switch (opcode) {
    case PickleOpcode::kGlobal: {
      const auto module = cursor_.line("a module's name");
      load_global(module, cursor_.line("a name"));
      return;
    }
    case PickleOpcode::kStackGlobal: {
      const uint32_t name = pop();
      const uint32_t module = pop();
      if (arena_[name].kind != PickleKind::kText || arena_[module].kind != PickleKind::kText) {
        fail(FormatFault::kMalformed, "the name of a class or function is no text");
      }
      return load_global(arena_[module].view(), arena_[name].view());
    }
    case PickleOpcode::kReduce: {
      const uint32_t args = pop();
      const uint32_t callable = pop();
      return push(reduce(callable, args));
    }
    case PickleOpcode::kBuild: {
      const uint32_t state = pop();
      return build(top(), state);
    }
    case PickleOpcode::kBinPersId:
      return push(load_storage(arena_, pop(), at_));
    default:
      fail(FormatFault::kBadOpcode, "byte " + std::to_string(static_cast<int>(opcode)) +
                                        " is no pickle instruction; the file is damaged or no pickle");
  }
}

void PickleMachine::load_global(std::string_view module, std::string_view name) {
  const auto entry = find_global(profile_, module, name);
  if (!entry) {
    fail(FormatFault::kForbiddenGlobal,
         "the pickle names " + shown_name(std::string(module) + "." + std::string(name)) +
             ", which is not on the short list of names that this reader knows; nothing was run");
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
