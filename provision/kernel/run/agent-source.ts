/**
 * What stands in many namespaces at once: one process that enters each in turn, opens its sockets there and comes back.
 * It is written in Perl because every Debian has it, and with nothing but what `perl-base` brings. Node cannot enter a
 * namespace. Commands come by lines of standard input:
 *
 *     log <n> <namespace>             report what the namespace logs to NFLOG group 1
 *     open <n> <namespace>            a raw socket in it
 *     send <n> <device or -> <hex>    an IPv4 packet out of it, by that device
 *     settle <quiet ms> <most ms>     wait until nothing has been reported for so long
 *
 * and answers go by lines of standard output: `packet <n> <prefix in hex> <packet in hex>`, `settled`, `failed <text>`.
 */
export const AGENT_SOURCE: string = String.raw`
use strict; use warnings; use Socket; use Fcntl; use POSIX ();
$| = 1;
my $arch = (POSIX::uname())[4];
my $setns = $arch eq "x86_64" ? 308 : $arch eq "aarch64" ? 268 : die "unknown architecture $arch\n";
sysopen(my $home, "/proc/self/ns/net", O_RDONLY) or die "namespace: $!\n";
sub enter { my ($fh) = @_; syscall($setns, fileno($fh), 0x40000000) == 0 or die "setns: $!\n" }
sub within {
  my ($name, $do) = @_;
  sysopen(my $fh, "/run/netns/$name", O_RDONLY) or die "$name: $!\n";
  enter($fh); my $result = eval { $do->() }; my $error = $@; enter($home); die $error if $error; return $result;
}
my (%raw, %log, %number);
# NFLOG (linux/netfilter/nfnetlink_log.h): bind to the group, ask for 128 bytes of each packet.
sub nflog {
  socket(my $s, 16, SOCK_RAW, 12) or die "netlink: $!\n";
  bind($s, pack("S S L L", 16, 0, 0, 0)) or die "bind: $!\n";
  setsockopt($s, SOL_SOCKET, 33, pack("i", 1 << 22));
  for my $attribute (pack("S S C x3", 5, 1, 1), pack("S S N C x x x", 10, 2, 128, 2)) {
    my $body = pack("C C n", 0, 0, 1) . $attribute;
    send($s, pack("L S S L L", 16 + length $body, 0x401, 1, 0, 0) . $body, 0) or die "nflog: $!\n";
  }
  fcntl($s, F_SETFL, O_NONBLOCK);
  return $s;
}
sub report {
  my ($n, $s) = @_; my $any = 0;
  while (defined recv($s, my $buffer, 65536, 0)) {
    my $at = 0;
    while ($at + 16 <= length $buffer) {
      my ($length, $type) = unpack("L S", substr($buffer, $at, 6));
      last if $length < 16;
      if ($type == 0x400) {
        my ($prefix, $payload) = ("", "");
        my $p = $at + 20;
        while ($p + 4 <= $at + $length) {
          my ($l, $t) = unpack("S S", substr($buffer, $p, 4));
          last if $l < 4;
          $t &= 0x3fff; my $value = substr($buffer, $p + 4, $l - 4);
          $payload = $value if $t == 9;
          if ($t == 10) { $prefix = $value; $prefix =~ s/\0.*//s }
          $p += ($l + 3) & ~3;
        }
        print "packet $n ", unpack("H*", $prefix), " ", unpack("H*", $payload), "\n";
        $any = 1;
      }
      $at += ($length + 3) & ~3;
    }
  }
  return $any;
}
sub settle {
  my ($quiet, $most) = @_;
  my $end = time() + 1 + $most / 1000; my $mask = "";
  vec($mask, fileno($_), 1) = 1 for values %log;
  while (time() <= $end) {
    my $ready = $mask;
    last unless select($ready, undef, undef, $quiet / 1000) > 0;
    for my $n (keys %log) { report($n, $log{$n}) if vec($ready, fileno($log{$n}), 1) }
  }
  print "settled\n";
}
while (my $line = <STDIN>) {
  chomp $line; my ($command, @words) = split / /, $line;
  eval {
    if ($command eq "log") { $log{$words[0]} = within($words[1], \&nflog) }
    elsif ($command eq "open") {
      $raw{$words[0]} = within($words[1], sub {
        socket(my $s, AF_INET, SOCK_RAW, 255) or die "raw: $!\n";
        setsockopt($s, SOL_SOCKET, 36, pack("i", 0x77)) or die "mark: $!\n";
        return $s;
      });
    }
    elsif ($command eq "send") {
      my ($n, $device, $hex) = @words; my $packet = pack("H*", $hex); my $to = substr($packet, 16, 4);
      setsockopt($raw{$n}, SOL_SOCKET, 25, $device eq "-" ? "\0" : "$device\0") or die "device $device: $!\n";
      send($raw{$n}, $packet, 0, pack_sockaddr_in(0, $to)) or print "unsent $n $!\n";
    }
    elsif ($command eq "settle") { settle(@words) }
    1;
  } or do { my $error = $@; $error =~ s/\s+$//; print "failed $error\n" };
}
`;
