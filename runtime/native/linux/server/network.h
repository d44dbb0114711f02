/* Numbers and structures of Linux' sockets and epoll that are alike on every 64-bit machine. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "syscall.h"

/* sys/socket.h, netinet */
enum { AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_NONBLOCK = 04000, SOCK_CLOEXEC = 02000000 };
enum { SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_REUSEPORT = 15, IPPROTO_TCP = 6, TCP_NODELAY = 1, IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26 };
enum { MSG_DONTWAIT = 0x40, MSG_NOSIGNAL = 0x4000, SHUT_WR = 1 };

/* Ports and addresses have their first byte first. */
struct socket_address {
  uint16_t family, port;
  union {
    struct {
      uint8_t address[4];
    } v4;
    struct {
      uint32_t flow;
      uint8_t address[16];
      uint32_t scope;
    } v6;
  };
};

struct io_vector {
  const void* base;
  size_t size;
};

struct message_header {
  void* name;
  uint32_t name_size;
  const struct io_vector* vectors;
  size_t count;
  void* control;
  size_t control_size;
  int32_t flags;
};

/* sys/epoll.h */
enum { EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2 };
#define EPOLLIN 0x1u
#define EPOLLOUT 0x4u
#define EPOLLERR 0x8u
#define EPOLLHUP 0x10u
#define EPOLLRDHUP 0x2000u
#define EPOLLET (1u << 31)

struct epoll_event {
  uint32_t events;
  uint64_t data;
} EPOLL_EVENT_LAYOUT;
