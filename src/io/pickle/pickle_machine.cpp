#include "io/pickle/pickle_machine.h"

#include <bit>

#include "io/pickle/pickle_calls.h"
#include "io/pickle/pickle_text.h"
#include "io/safetensors_header.h"

namespace modrob::io {

namespace {

constexpr uint64_t kNewestProtocol = 5;

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
      if (marks_.size() >= kMostPerLevel * PickleArena::kDeepest) arena_.fail_deep(at_);
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

}  // namespace modrob::io
